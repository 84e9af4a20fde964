/**
 * Text that was remembered came from anywhere, so it may hold escape sequences that steer a terminal, line breaks that
 * tear a table, or marks that turn the reading direction. None of that reaches the screen; `--json` keeps it, escaped.
 */
export function printable(text: string): string {
  return text
    .replace(/[\t\n\r\u2028\u2029]+/g, " ")
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\u{fffd}");
}
