/** What to do about an error here, where the library's own advice speaks of its options. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["ENCODER_CHANGED", "On the command line that is --add-space."],
  ["SEVERAL_ENCODERS", "On the command line that is --space <encoder>, or a field of the line."],
]);

/** The message with the command line's advice, where there is some. */
export function advised(code: string, message: string): string {
  const advice = ADVICE.get(code);
  return advice === undefined ? message : `${message} ${advice}`;
}
