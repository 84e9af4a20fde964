/** Words that come again and again, each by a small number: 0, 1, … in the order in which they were first met. */
export class WordNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly words: string[] = [];

  /** All words, by number. */
  get all(): readonly string[] {
    return this.words;
  }

  /** The number of a word, made where there is none. */
  numberFor(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    const number = this.words.push(word) - 1;
    this.numbers.set(word, number);
    return number;
  }

  /** The number of a word, or −1. */
  find(word: string): number {
    return this.numbers.get(word) ?? -1;
  }

  wordOf(number: number): string {
    return this.words[number];
  }
}
