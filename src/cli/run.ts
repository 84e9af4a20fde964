/** One run of the program: arguments in, exit code out. Every failure becomes one line on standard error. */
import { CommanderError } from "commander";
import { InvalidInput } from "../index.js";
import { describeError, EXIT_CODES, exitCodeOf, type ErrorReport } from "./exit-code.js";
import { buildProgram } from "./program.js";
import { endWithOutput } from "./output.js";
import { printable } from "./printable.js";

/**
 * Runs the command line.
 *
 * @param argv as in `process.argv`: the arguments start at 2.
 * @returns the exit code, see `EXIT_CODES`.
 */
export async function run(argv: readonly string[]): Promise<number> {
  endWithOutput();
  const options = argv.slice(2, argv.includes("--") ? argv.indexOf("--") : undefined);
  const report = (error: unknown): number => reportError(error, options.includes("--json"));
  const { program, outcome } = buildProgram();
  try {
    await program.parseAsync(argv);
    return outcome.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error);
    if (error.exitCode === 0) return EXIT_CODES.success;
    return report(usageError(error));
  }
}

/** commander's own message, in one line and with the way to the help. */
function usageError(error: CommanderError): InvalidInput {
  if (error.code === "commander.help") {
    return new InvalidInput("NO_COMMAND", "give a command; `engraph --help` lists them.");
  }
  const said = error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
  const sentence = /[.)]$/.test(said) ? said : `${said}.`;
  return new InvalidInput("BAD_USAGE", `${sentence} \`engraph help <command>\` tells what fits.`);
}

function reportError(error: unknown, json: boolean): number {
  const told: ErrorReport = describeError(error);
  const line = json ? JSON.stringify({ error: told }) : `engraph: ${printable(told.message)}`;
  process.stderr.write(`${line}\n`);
  return exitCodeOf(error);
}
