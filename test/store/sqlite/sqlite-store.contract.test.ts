import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { describeStore } from "../../../src/testing/store-contract.js";
import { makeFolder } from "./temporary-folder.js";

describeStore("SqliteStore in a file", () => {
  let path: string | undefined;
  return {
    shared: true,
    open: () => openSqliteStore((path ??= join(makeFolder(), "store.db"))),
    remove: () => {
      if (path !== undefined) rmSync(dirname(path), { recursive: true, force: true });
    },
  };
});

describeStore("SqliteStore in memory", () => ({ shared: false, open: () => openSqliteStore(":memory:") }));
