/** Packages that a user may add: loaded when they are asked for, and named where they are missing. */
import { Unavailable } from "../../core/errors.js";

/**
 * @param name of the package, or of a part of it.
 * @param install what to give to `npm install`.
 * @throws Unavailable `NO_PACKAGE`, with the command that installs it.
 */
export async function importOptional<Module>(name: string, install: string): Promise<Module> {
  try {
    // Not a literal: the compiler must not want the package.
    return (await import(name)) as Module;
  } catch (cause) {
    throw new Unavailable(
      "NO_PACKAGE",
      `${name} is not installed or does not load here: npm install ${install}, or use textEncoder, which needs nothing.`,
      { cause },
    );
  }
}
