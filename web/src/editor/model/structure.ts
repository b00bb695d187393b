// Which node is in which container, and who comes after whom. Pure.
import type { FlowDocument, FlowNode } from "./document";

// Documents never change, so what is derived from one is kept as long as it is: a wire that is drawn asks for every handle.
function memo<T>(derive: (document: FlowDocument) => T): (document: FlowDocument) => T {
  const known = new WeakMap<FlowDocument, { value: T }>();
  return (document) => {
    const found = known.get(document);
    if (found) return found.value;
    const value = derive(document);
    known.set(document, { value });
    return value;
  };
}

export const nodesById = memo(
  (document): ReadonlyMap<string, FlowNode> => new Map(document.nodes.map((node) => [node.id, node])),
);

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export const edgesInto = memo((document) => groupBy(document.edges, (edge) => edge.target));
export const edgesOutOf = memo((document) => groupBy(document.edges, (edge) => edge.source));

/** The containers around a node, nearest first; a container that is missing, or contains itself, ends the list. */
export function containersOf(byId: ReadonlyMap<string, FlowNode>, id: string): string[] {
  const around: string[] = [];
  let parent = byId.get(id)?.parentId;
  while (parent !== undefined && byId.has(parent) && parent !== id && !around.includes(parent)) {
    around.push(parent);
    parent = byId.get(parent)?.parentId;
  }
  return around;
}

export const isInside = (byId: ReadonlyMap<string, FlowNode>, id: string, container: string): boolean =>
  containersOf(byId, id).includes(container);

/** The nodes and everything inside them. */
export function withDescendants(document: FlowDocument, ids: Iterable<string>): Set<string> {
  const byId = nodesById(document);
  const wanted = new Set(ids);
  return new Set(
    document.nodes
      .filter((node) => wanted.has(node.id) || containersOf(byId, node.id).some((one) => wanted.has(one)))
      .map((node) => node.id),
  );
}

/** Containers before what is in them, otherwise in the document's order. */
export function parentsFirst(nodes: readonly FlowNode[]): FlowNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const depth = (node: FlowNode) => containersOf(byId, node.id).length;
  return nodes
    .map((node) => ({ node, depth: depth(node) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ node }) => node);
}

/**
 * Would something that `from` waits for wait for `to`? A child counts as its container, seen from outside of it,
 * for a container waits for everything in it.
 */
export function reaches(document: FlowDocument, from: string, to: string): boolean {
  const byId = nodesById(document);
  const outOf = edgesOutOf(document);
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...(outOf.get(id) ?? []).map((edge) => edge.target));
    // Outside of a container one waits for all of it.
    for (const container of containersOf(byId, id)) {
      if (!isInside(byId, to, container)) waiting.push(container);
    }
  }
  return false;
}
