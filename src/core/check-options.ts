/** Options at the public edge: defaults filled in, what is misspelled or out of range refused by name. */
import type { z } from "zod";
import { InvalidInput } from "./errors.js";

/**
 * @param what how to call the options in the error, for example `"fbank"`.
 * @throws InvalidInput `BAD_OPTION`.
 */
export function checkOptions<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(given ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${what} has no option ${issue.keys.map((key) => `"${key}"`).join(", ")}`
      : `${[what, ...issue.path].join(".")}: ${issue.message}`,
  );
  throw new InvalidInput("BAD_OPTION", `${problems.join("; ")}.`);
}
