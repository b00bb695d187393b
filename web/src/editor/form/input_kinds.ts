// Which control an input of a node gets, by its spec and by what stands in it. Pure.
import type { Schemas } from "@/api/client";
import { hasTemplate } from "@/ui/code_field_template";

export type NodeInput = Schemas["NodeInput"];
export type Control =
  | "connection"
  | "template"
  | "expression"
  | "code"
  | "number"
  | "boolean"
  | "select"
  | "selector"
  | "credential"
  | "cases"
  | "rows"
  | "list"
  | "json"
  | "any";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A credential that stands in the place of a value. */
export const isReference = (value: unknown): value is { $credential: string; field?: string } =>
  isObject(value) && typeof value.$credential === "string";

const isLeaf = (value: unknown): boolean => typeof value !== "object" || value === null || isReference(value);

/** An object that a table of names and values can show. */
export const isFlat = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && !isReference(value) && Object.values(value).every(isLeaf);
export const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** What its widget holds is free text, where templates are usual. */
export const takesText = (control: Control): boolean => control === "template" || control === "any";

// Documents as a whole are pasted, not put together row by row.
const wholeDocuments = /\b(json|schema)\b/i;

export function controlOf(input: NodeInput, value: unknown): Control {
  if (input.type === "page" || input.type === "file") return "connection";
  switch (input.widget) {
    case "credential":
      return "credential";
    case "checkbox":
      return typeof value === "string" && hasTemplate(value) ? "template" : "boolean";
    case "number":
      return typeof value === "string" && hasTemplate(value) ? "template" : "number";
    case "select":
      return typeof value === "string" && hasTemplate(value) ? "template" : "select";
    case "selector":
      return "selector";
    case "code":
      return "code";
    case "expression":
      return "expression";
    case "json":
      if (input.name === "Cases") return "cases";
      if (input.type === "list")
        return isTextList(value) || (value === undefined && isTextList(input.default)) ? "list" : "json";
      if (value === undefined) return wholeDocuments.test(input.name) ? "json" : "rows";
      return isFlat(value) ? "rows" : "json";
    default:
      if (input.type === "any") return "any";
      return "template";
  }
}

/** How many lines a text begins with. */
export const rowsOf = (input: NodeInput): number =>
  input.widget === "textarea" ? (input.name === "Prompt" || input.name === "Body" ? 5 : 3) : 1;

/** A default as a placeholder says it. */
export function defaultText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value === "" ? undefined : value;
  const text = JSON.stringify(value);
  return text === "{}" || text === "[]" ? undefined : text;
}

/** Inputs at the top of the form, and those that most nodes leave as they are. */
export function grouped(inputs: readonly NodeInput[]): { main: NodeInput[]; more: NodeInput[] } {
  const few = 7;
  const shown = 5;
  const written = inputs.filter((input) => input.type !== "page");
  if (written.length <= few) return { main: [...inputs], more: [] };
  const lastRequired = inputs.reduce((last, input, index) => (input.required ? index : last), 0);
  const cut = Math.max(lastRequired + 1, shown + inputs.length - written.length);
  const more = inputs.slice(cut);
  return more.length < 2 ? { main: [...inputs], more: [] } : { main: inputs.slice(0, cut), more };
}
