// An object as rows of names and values, in their order. A row may have no name yet; then it is not in the object. Pure.
export interface Row {
  key: string;
  value: unknown;
}

export const rowsOf = (value: unknown): Row[] =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).map(([key, one]) => ({ key, value: one as unknown }))
    : [];

/** `undefined` when there is nothing in it. */
export function objectOf(rows: readonly Row[]): Record<string, unknown> | undefined {
  const named = rows.filter((row) => row.key.trim() !== "");
  return named.length === 0 ? undefined : Object.fromEntries(named.map((row) => [row.key.trim(), row.value]));
}

/** Names that stand in several rows: only the last one counts. */
export function repeatedNames(rows: readonly Row[]): Set<string> {
  const names = rows.map((row) => row.key.trim()).filter((name) => name !== "");
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/** What is typed into a cell: numbers, true and false stay texts; only JSON view makes them. */
export function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  const others = list.filter((_, index) => index !== from);
  return [...others.slice(0, to), item, ...others.slice(to)];
}

/** What stands in a cell after typing: a number stays one while it looks like one. */
export function cellValue(text: string, before: unknown): unknown {
  if (typeof before === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (typeof before === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
