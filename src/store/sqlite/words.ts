/** The table of words: kinds and sources of relations, each by its number. Words are only ever added. */
import type Database from "better-sqlite3";

export class Words {
  private readonly numbers = new Map<string, number>();
  private readonly words = new Map<number, string>();
  private readonly find: Database.Statement<[string], number>;
  private readonly read: Database.Statement<[number], string>;
  private readonly add: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.find = db.prepare<[string]>("SELECT id FROM word WHERE text = ?").pluck() as typeof this.find;
    this.read = db.prepare<[number]>("SELECT text FROM word WHERE id = ?").pluck() as typeof this.read;
    this.add = db.prepare("INSERT INTO word (text) VALUES (?)");
  }

  /** Forgets what a rollback may have taken back. */
  forget(): void {
    this.numbers.clear();
    this.words.clear();
  }

  /** The number of a word, which is written where it is new: inside a transaction only. */
  numberFor(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    const number = this.find.get(word) ?? Number(this.add.run(word).lastInsertRowid);
    this.note(number, word);
    return number;
  }

  wordOf(number: number): string {
    const known = this.words.get(number);
    if (known !== undefined) return known;
    // A foreign key holds it there.
    const word = this.read.get(number)!;
    this.note(number, word);
    return word;
  }

  private note(number: number, word: string): void {
    if (this.words.size >= MOST_HELD) this.forget();
    this.numbers.set(word, number);
    this.words.set(number, word);
  }
}

/** Usual files have a few kinds and a few sources; where each relation has its own, not all are held. */
const MOST_HELD = 10_000;
