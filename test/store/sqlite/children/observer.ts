/** A process that opens a store and commits traces, one per commit; it prints each number once it is committed. */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../../../src/store/sqlite/sqlite-store.js";
import { aTrace, someEvidence } from "../../../../src/testing/store-records.js";

const [path, commits] = process.argv.slice(2);
const store = openSqliteStore(path);
let head = store.head();
for (let done = 0; done < Number(commits);) {
  const id = head + 1;
  const result = store.commit(head, [
    { op: "putTrace", trace: aTrace(id) },
    { op: "addEvidence", evidence: someEvidence(id) },
    { op: "putSequence", name: "trace", next: id + 1 },
  ]);
  head = result.head;
  if (result.kind === "conflict") continue;
  done += 1;
  writeSync(1, `${id}\n`);
}
store.close();
