import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../../src/cli/exit-code.js";
import { buildProgram } from "../../src/cli/program.js";

const page = readFileSync(new URL("../../docs/command-line.md", import.meta.url), "utf8");
const { commands } = buildProgram().program;

function sectionOf(command: string): string {
  return page.split("\n## ").find((section) => section.startsWith(`engraph ${command}\n`)) ?? "";
}

describe("docs/command-line.md", () => {
  it.each(commands.map((command) => [command.name(), command] as const))(
    "has %s with all of it",
    (name, command) => {
      const section = sectionOf(name);
      const words = command.registeredArguments.map((argument) =>
        argument.required ? `<${argument.name()}>` : `[${argument.name()}${argument.variadic ? "..." : ""}]`,
      );
      expect(section).toContain([`engraph ${name}`, ...words].join(" "));
      expect(section).toMatch(/```\n.*engraph/s);
      for (const option of command.options) expect(section).toContain(`| \`${option.flags}\``);
    },
  );

  it("has no command or option that the program lacks", () => {
    const sections = [...page.matchAll(/^## engraph ([\w-]+)$/gm)].map(([, name]) => name);
    expect(sections.sort()).toEqual(commands.map((command) => command.name()).sort());
    for (const command of commands) {
      const told = [...sectionOf(command.name()).matchAll(/^\| `(--[^`]+)`/gm)].map(([, flags]) => flags);
      expect(told.sort()).toEqual(command.options.map((option) => option.flags).sort());
    }
  });

  it("has every exit code", () => {
    const table = page.slice(page.indexOf("| exit code"), page.indexOf("**Traces**"));
    for (const code of Object.values(EXIT_CODES)) expect(table).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it("every command has --json and a description", () => {
    for (const command of commands) {
      expect(command.options.map((option) => option.long)).toContain("--json");
      expect(command.description()).not.toBe("");
    }
  });
});
