// Wires: making, moving and taking away. Pure.
import { errorOutput, findOutput, typeOf, type Catalogue } from "./catalogue";
import type { Connection } from "./compatibility";
import { withSetting, type FlowDocument, type FlowEdge } from "./document";
import { freshId, idsOf } from "./ids";
import { edgesInto, nodesById } from "./structure";

/** What must have happened for something to run: which path each branching node took. */
type Paths = ReadonlyMap<string, string>;

class PathFinder {
  private readonly known = new Map<string, Paths>();
  constructor(
    private readonly document: FlowDocument,
    private readonly catalogue: Catalogue,
  ) {}

  ofEdge(edge: FlowEdge): Paths {
    const paths = new Map(this.ofNode(edge.source));
    const source = nodesById(this.document).get(edge.source);
    if (!source) return paths;
    const failed = edge.sourceHandle === errorOutput.name;
    if (failed || source.data.settings?.["on_error"] === "route")
      paths.set(`${edge.source}/error`, failed ? "failed" : "fine");
    if (findOutput(typeOf(this.catalogue, source), source, edge.sourceHandle)?.path)
      paths.set(edge.source, edge.sourceHandle);
    return paths;
  }

  // All connected inputs must be live (and); any edge of one input suffices (or: only what all of them share is sure).
  private ofNode(id: string): Paths {
    const found = this.known.get(id);
    if (found) return found;
    this.known.set(id, new Map()); // a circle knows nothing of itself
    const byInput = new Map<string, Paths>();
    for (const edge of edgesInto(this.document).get(id) ?? []) {
      const paths = this.ofEdge(edge);
      const before = byInput.get(edge.targetHandle);
      byInput.set(
        edge.targetHandle,
        before ? new Map([...before].filter(([branch, path]) => paths.get(branch) === path)) : paths,
      );
    }
    const all = new Map([...byInput.values()].flatMap((paths) => [...paths]));
    this.known.set(id, all);
    return all;
  }
}

/** Is it sure that never both edges are live? Then both may enter one input. */
export function areExclusive(
  document: FlowDocument,
  catalogue: Catalogue,
  a: FlowEdge,
  b: FlowEdge,
): boolean {
  const finder = new PathFinder(document, catalogue);
  const one = finder.ofEdge(a);
  const other = finder.ofEdge(b);
  return [...one].some(([branch, path]) => other.has(branch) && other.get(branch) !== path);
}

/**
 * Connects. An input takes one value: an older wire into it gives way, unless the two come from paths that exclude each
 * other. A wire from Error makes the node route its errors.
 */
export function connect(document: FlowDocument, catalogue: Catalogue, wire: Connection): FlowDocument {
  const edge: FlowEdge = {
    id: freshId("edge", idsOf(document)),
    source: wire.source,
    target: wire.target,
    sourceHandle: wire.sourceHandle,
    targetHandle: wire.targetHandle,
  };
  const routed =
    wire.sourceHandle === errorOutput.name
      ? withSetting(document, wire.source, "on_error", "route")
      : document;
  const kept = routed.edges.filter(
    (old) =>
      old.target !== wire.target ||
      old.targetHandle !== wire.targetHandle ||
      areExclusive(routed, catalogue, old, edge),
  );
  return { ...routed, edges: [...kept, edge] };
}

/** An end of a wire was moved to another handle. */
export function reconnect(
  document: FlowDocument,
  catalogue: Catalogue,
  id: string,
  wire: Connection,
): FlowDocument {
  const without = { ...document, edges: document.edges.filter((edge) => edge.id !== id) };
  return connect(without, catalogue, wire);
}

export function withoutEdges(document: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  return { ...document, edges: document.edges.filter((edge) => !ids.has(edge.id)) };
}
