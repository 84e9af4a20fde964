/**
 * Lower case, compatibility forms folded (NFKC), everything that is not a letter, mark, number or sign a single space:
 * how wordings and names are compared. A text of nothing but punctuation becomes empty.
 */
export function normalizeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{S}\p{M}]+/gu, " ")
    .trim();
}

/** Normal as it stands; the answer is the same, sooner. */
const PLAIN = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
