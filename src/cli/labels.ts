/** What to call the traces of a memory. */
import type { Memory } from "../index.js";

interface ExportedLine {
  readonly trace?: { readonly id: number; readonly name: string | null; readonly gist: string | null };
}

/** Labels of all traces by id: name, else gist, else the id. O(memory): read off its export. */
export async function labelsOf(memory: Memory): Promise<Map<number, string>> {
  const labels = new Map<number, string>();
  for await (const line of memory.export()) {
    if (!line.startsWith('{"trace":')) continue;
    const { trace } = JSON.parse(line) as ExportedLine;
    if (trace !== undefined) labels.set(trace.id, trace.name ?? trace.gist ?? `trace ${trace.id}`);
  }
  return labels;
}
