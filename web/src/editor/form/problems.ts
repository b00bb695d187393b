// Which problems of the server's checks belong to which field, and how they are shown. Pure.
import type { Problem } from "../model/store";
import type { CodeMark } from "@/ui/code_field_tokens";

/** `todo`: nothing is wrong yet, something is still to be filled in. */
export type Tone = "error" | "warning" | "todo";
export interface FieldProblem {
  tone: Tone;
  text: string;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function fieldProblem(problem: Problem): FieldProblem {
  if (problem.code === "missing_required") return { tone: "todo", text: "Needed before this can run" };
  return { tone: problem.severity === "error" ? "error" : "warning", text: capital(problem.reason) };
}

export const problemsOfInput = (problems: readonly Problem[], node: string, input: string): Problem[] =>
  problems.filter((one) => one.node === node && one.input === input);

/** Those of a node that no field shows. */
export function otherProblems(
  problems: readonly Problem[],
  node: string,
  fields: ReadonlySet<string>,
): Problem[] {
  return problems.filter((one) => one.node === node && !fields.has(one.input));
}

/** Places are bytes on the wire. */
export function characterOffset(text: string, bytes: number): number {
  let left = bytes;
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (left < size) return at;
    left -= size;
    at += character.length;
  }
  return at;
}

/** From a place to the end of the word there. */
export function markAt(text: string, bytes: number, length?: number): CodeMark {
  const from = Math.min(characterOffset(text, bytes), Math.max(text.length - 1, 0));
  if (length !== undefined && length > 0) return { from, to: characterOffset(text, bytes + length) };
  const word = /^[\w.]+/.exec(text.slice(from))?.[0].length ?? 1;
  return { from, to: from + Math.max(word, 1) };
}
