/** `docs/file-format.md` tells of everything that is in a fresh file. */
import Database from "better-sqlite3";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.js";
import { temporaryPath } from "./sqlite/temporary-folder.js";

const DOCUMENT = readFileSync(new URL("../../docs/file-format.md", import.meta.url), "utf8");

/** The part under the heading of a table or view. */
function section(name: string): string {
  return DOCUMENT.split(/^### /m).find((part) => part.startsWith(`\`${name}\``)) ?? "";
}

function freshFile(): Database.Database {
  const path = temporaryPath();
  openSqliteStore(path).close();
  return new Database(path, { readonly: true });
}

describe("docs/file-format.md", () => {
  it("has a section for every table and view, which names every column", () => {
    const db = freshFile();
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").pluck();
    for (const name of names.all() as string[]) {
      expect(section(name), `a section "### \`${name}\`"`).not.toBe("");
      const columns = db.prepare("SELECT name FROM pragma_table_xinfo(?)").pluck().all(name) as string[];
      for (const column of columns) expect(section(name), `${name}.${column}`).toContain(`\`${column}\``);
    }
    db.close();
  });

  it("names every setting", () => {
    const db = freshFile();
    for (const name of db.prepare("SELECT name FROM setting").pluck().all() as string[]) {
      expect(section("setting")).toContain(`\`${name}\``);
    }
    db.close();
  });

  it("tells the header's numbers as they are", () => {
    const db = freshFile();
    for (const pragma of ["application_id", "user_version", "page_size", "journal_mode", "auto_vacuum"]) {
      const value = String(db.pragma(pragma, { simple: true }));
      expect(DOCUMENT).toMatch(new RegExp(`\\| \`${pragma}\` +\\| \`${value}\``));
    }
    db.close();
  });
});
