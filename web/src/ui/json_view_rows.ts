// The lines a folded JSON tree shows, and the table a list of objects makes. Pure.
export interface JsonRow {
  /** Unique in the tree; "" is the root. */
  id: string;
  depth: number;
  /** Key or index; null for the root. */
  label: string | null;
  value: unknown;
  /** How an expression reads this value: `nodes.price.items[0].name`. */
  path: string;
  /** Members; null for a value that has none to show. */
  size: number | null;
  open: boolean;
  /** Members that are not shown yet; such a row stands for them and has no value. */
  hidden?: number;
}

export const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null;

const reserved = new Set(
  "as break const continue else false for function if import in let loop namespace null package return true var void while".split(
    " ",
  ),
);
export function memberPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !reserved.has(key)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}

export interface Folding {
  /** Rows that were opened or closed by hand; others follow `depth`. */
  toggled: ReadonlyMap<string, boolean>;
  /** Rows less deep than this start open. */
  depth: number;
  /** Members shown of one list; by row for those whose "more" was asked for. */
  page: number;
  shown: ReadonlyMap<string, number>;
}

export function jsonRows(root: unknown, rootPath: string, folding: Folding): JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (value: unknown, id: string, label: string | null, path: string, depth: number) => {
    const members: [string | number, unknown][] = Array.isArray(value)
      ? value.map((one: unknown, index): [number, unknown] => [index, one])
      : isBranch(value)
        ? Object.entries(value)
        : [];
    const size = isBranch(value) ? members.length : null;
    const open = members.length > 0 && (folding.toggled.get(id) ?? depth < folding.depth);
    rows.push({ id, depth, label, value, path, size, open });
    if (!open) return;
    const limit = folding.shown.get(id) ?? folding.page;
    for (const [key, member] of members.slice(0, limit)) {
      visit(
        member,
        `${id}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`,
        String(key),
        memberPath(path, key),
        depth + 1,
      );
    }
    const hidden = members.length - limit;
    if (hidden > 0)
      rows.push({
        id: `${id}/…`,
        depth: depth + 1,
        label: null,
        value: undefined,
        path,
        size: null,
        open: false,
        hidden,
      });
  };
  visit(root, "", null, rootPath, 0);
  return rows;
}

export interface JsonTable {
  columns: string[];
  /** The columns of numbers, which stand on the right with their headers. */
  numeric: ReadonlySet<string>;
  rows: Record<string, unknown>[];
}

const mostColumns = 24;

/** Null for what is no list of objects. */
export function tableOf(value: unknown): JsonTable | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const rows = value as unknown[];
  if (!rows.every((row): row is Record<string, unknown> => isBranch(row) && !Array.isArray(row))) return null;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > mostColumns) return null;
  return { columns, numeric: new Set(columns.filter((column) => isNumeric(rows, column))), rows };
}

function isNumeric(rows: readonly Record<string, unknown>[], column: string): boolean {
  const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
  return values.length > 0 && values.every((value) => typeof value === "number");
}

export function summaryOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  if (isBranch(value)) {
    const count = Object.keys(value).length;
    return count === 1 ? "1 member" : `${count} members`;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What "copy" puts on the clipboard: a text as it is, anything else as JSON. */
export const copyText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);
