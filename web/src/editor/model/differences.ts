// What two versions of a document differ in, told node by node. Pure.
import { nodeName, type FlowDocument, type FlowNode } from "./document";

export interface Difference {
  kind: "added" | "removed" | "changed";
  /** `Price`, `the wires`, `the workflow` */
  what: string;
  details: readonly string[];
}

/** The order of an object's members says nothing. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, canonical(member)]),
  );
}
const same = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

// What the server writes itself.
const ofTheServer = ["id", "status"];

const membersThatDiffer = (a: Record<string, unknown>, b: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(a[key], b[key]));

function changesOfNode(before: FlowNode, after: FlowNode): string[] {
  return membersThatDiffer(before, after).flatMap((member) => {
    if (member === "position" || member === "width" || member === "height") return ["its place"];
    if (member === "parentId") return ["its container"];
    if (member !== "data") return [member];
    return membersThatDiffer(before.data, after.data).flatMap((part) =>
      part === "inputs" || part === "settings"
        ? membersThatDiffer(before.data[part] ?? {}, after.data[part] ?? {})
        : [part],
    );
  });
}

export function differences(before: FlowDocument, after: FlowDocument): Difference[] {
  const found: Difference[] = [];
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  for (const node of after.nodes) {
    const was = old.get(node.id);
    if (!was) found.push({ kind: "added", what: nodeName(node), details: [] });
    else if (!same(was, node))
      found.push({
        kind: "changed",
        what: nodeName(node),
        details: [...new Set(changesOfNode(was, node))],
      });
  }
  for (const node of before.nodes)
    if (!now.has(node.id)) found.push({ kind: "removed", what: nodeName(node), details: [] });
  if (!same(before.edges, after.edges)) {
    const count = after.edges.length - before.edges.length;
    const more = count > 0 ? `${count} more` : count < 0 ? `${-count} fewer` : "connected differently";
    found.push({ kind: "changed", what: "the wires", details: [more] });
  }
  const others = membersThatDiffer(before, after).filter(
    (member) => member !== "nodes" && member !== "edges" && !ofTheServer.includes(member),
  );
  if (others.length > 0) found.push({ kind: "changed", what: "the workflow", details: others });
  return found;
}

export const differ = (before: FlowDocument, after: FlowDocument): boolean =>
  differences(before, after).length > 0;
