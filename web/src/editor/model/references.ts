// What expressions say about other nodes: `nodes.<slug>` and `nodes["Name"]`, inside `{{ … }}` and where a whole input is
// an expression. Pure.
import { typeOf, type Catalogue } from "./catalogue";
import { slugOf, type FlowNode } from "./document";

/** Where the template that opens at `start` closes: behind its `}}`; braces and quotes inside are passed over. */
function endOfTemplate(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 2; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"' || letter === "'") {
      at += 1;
      while (at < text.length && text[at] !== letter) at += text[at] === "\\" ? 2 : 1;
    } else if (letter === "{") depth += 1;
    else if (letter === "}" && depth > 0) depth -= 1;
    else if (letter === "}" && text[at + 1] === "}") return at + 2;
  }
  return text.length;
}

export function mapTemplates(text: string, change: (expression: string) => string): string {
  let result = "";
  let at = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
    const end = endOfTemplate(text, open);
    result += text.slice(at, open) + change(text.slice(open, end));
    at = end;
  }
  return result + text.slice(at);
}

const quoted = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'`;
const pattern = new RegExp(
  `(${quoted})|(?<![\\w.])nodes(\\s*\\.\\s*)([A-Za-z_]\\w*)|(?<![\\w.])nodes(\\s*\\[\\s*)(${quoted})`,
  "g",
);

/** Calls `rename` with the slug of each node that the expression reads; what it gives is written instead. */
export function mapReferences(
  expression: string,
  rename: (slug: string) => { slug: string; name: string } | undefined,
): string {
  return expression.replace(
    pattern,
    (whole: string, text?: string, dot?: string, slug?: string, bracket?: string, name?: string) => {
      if (text !== undefined) return whole;
      if (dot !== undefined && slug !== undefined) {
        const after = rename(slug);
        return after ? `nodes${dot}${after.slug}` : whole;
      }
      if (bracket === undefined || name === undefined) return whole;
      const after = rename(slugOf(name.slice(1, -1)));
      return after ? `nodes${bracket}${JSON.stringify(after.name)}` : whole;
    },
  );
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => mapTexts(item, change));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, member]) => [key, mapTexts(member, change), member] as const,
  );
  return entries.every(([, after, before]) => after === before)
    ? value
    : Object.fromEntries(entries.map(([key, after]) => [key, after]));
}

/** Changes every expression of a node; the same node when none changes. */
export function mapExpressions(
  node: FlowNode,
  catalogue: Catalogue,
  change: (expression: string) => string,
): FlowNode {
  const spec = typeOf(catalogue, node);
  const bare = new Set(
    spec.inputs.filter((input) => input.widget === "expression").map((input) => input.name),
  );
  const changed = (name: string, value: unknown): unknown =>
    bare.has(name) && typeof value === "string"
      ? change(value)
      : mapTexts(value, (text) => mapTemplates(text, change));
  const inputs = node.data.inputs ?? {};
  const entries = Object.entries(inputs).map(([name, value]) => [name, changed(name, value)] as const);
  const when = node.data.settings?.["when"];
  const newWhen = typeof when === "string" ? change(when) : when;
  if (entries.every(([name, value]) => value === inputs[name]) && newWhen === when) return node;
  return {
    ...node,
    data: {
      ...node.data,
      inputs: Object.fromEntries(entries),
      ...(newWhen === when ? {} : { settings: { ...node.data.settings, when: newWhen } }),
    },
  };
}

/** The slugs of the nodes that a node reads. */
export function slugsRead(node: FlowNode, catalogue: Catalogue): Set<string> {
  const found = new Set<string>();
  mapExpressions(node, catalogue, (expression) =>
    mapReferences(expression, (slug) => {
      found.add(slug);
      return undefined;
    }),
  );
  return found;
}
