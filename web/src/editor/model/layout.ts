// Putting everything in order: from left to right as it runs, containers from the inside out. Pure; who arranges one level is
// handed in.
import type { Catalogue } from "./catalogue";
import { nodeName, slugOf, type FlowDocument } from "./document";
import { boundsOf, snapPoint, type Point, type Size } from "./geometry";
import { slugsRead } from "./references";
import { shapeOf } from "./shape";
import { containersOf, nodesById, parentsFirst } from "./structure";

export interface LevelGraph {
  nodes: readonly ({ id: string } & Size)[];
  edges: readonly (readonly [from: string, to: string])[];
}
/** Gives the top left corner of each node. */
export type Arrange = (graph: LevelGraph) => ReadonlyMap<string, Point>;

/** Who waits for whom, by wires and by what expressions read. */
function dependencies(document: FlowDocument, catalogue: Catalogue): [string, string][] {
  const bySlug = new Map(document.nodes.map((node) => [slugOf(nodeName(node)), node.id]));
  const wires = document.edges.map((edge): [string, string] => [edge.source, edge.target]);
  const reads = document.nodes.flatMap((node) =>
    [...slugsRead(node, catalogue)].flatMap((slug): [string, string][] => {
      const from = bySlug.get(slug);
      return from === undefined ? [] : [[from, node.id]];
    }),
  );
  return [...wires, ...reads];
}

export function layout(document: FlowDocument, catalogue: Catalogue, arrange: Arrange): FlowDocument {
  const byId = nodesById(document);
  const pairs = dependencies(document, catalogue);
  const levels = [
    ...parentsFirst(document.nodes)
      .map((node) => node.id)
      .filter((id) => document.nodes.some((node) => node.parentId === id))
      .reverse(),
    undefined,
  ];
  let result = document;
  for (const level of levels) {
    const shape = shapeOf(result, catalogue);
    const members = shape.ordered.filter((one) =>
      level === undefined
        ? one.node.parentId === undefined || !byId.has(one.node.parentId)
        : one.node.parentId === level,
    );
    const ids = new Set(members.map((one) => one.node.id));
    // A wire of something deeper counts for the member it is in.
    const memberOf = (id: string) => [id, ...containersOf(byId, id)].find((one) => ids.has(one));
    const edges = pairs.flatMap(([from, to]): [string, string][] => {
      const [a, b] = [memberOf(from), memberOf(to)];
      return a !== undefined && b !== undefined && a !== b ? [[a, b]] : [];
    });
    const places = arrange({
      nodes: members.map((one) => ({ id: one.node.id, ...one.size })),
      edges,
    });
    const found = boundsOf([...places.values()].map((place) => ({ ...place, width: 0, height: 0 })));
    const before = boundsOf(members.map((one) => ({ ...one.node.position, width: 0, height: 0 })));
    const corner = level === undefined ? before : { x: 20, y: 20 };
    result = {
      ...result,
      nodes: result.nodes.map((node) => {
        // What is in it has moved; it takes the size that this needs.
        if (node.id === level) {
          const fitted = { ...node };
          delete fitted.width;
          delete fitted.height;
          return fitted;
        }
        const place = places.get(node.id);
        return place
          ? {
              ...node,
              position: snapPoint({
                x: corner.x + place.x - found.x,
                y: corner.y + place.y - found.y,
              }),
            }
          : node;
      }),
    };
  }
  return result;
}
