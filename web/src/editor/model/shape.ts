// Shape: a document together with the catalogue, as it is drawn: spec, ports, size and place of each node. Computed anew for each
// document, but what belongs to an unchanged node stays the same object, so that unchanged nodes are not drawn again.
import { typeOf, type Catalogue, type NodeTypeSpec } from "./catalogue";
import type { FlowDocument, FlowEdge, FlowNode } from "./document";
import { bodyOffset, containerSize, stepSize, type Point, type Rect, type Size } from "./geometry";
import { portsOf, type Ports } from "./ports";
import { edgesInto, edgesOutOf, groupBy, parentsFirst } from "./structure";

export interface NodeShape {
  node: FlowNode;
  spec: NodeTypeSpec;
  ports: Ports;
  size: Size;
  /** Where children count from. */
  offset: Point;
  /** Absolute place of the top left corner. */
  at: Point;
  /** Titles of the handles that have an edge. */
  connected: string;
}

export interface Shape {
  document: FlowDocument;
  catalogue: Catalogue;
  byId: ReadonlyMap<string, NodeShape>;
  /** Containers before what is in them. */
  ordered: readonly NodeShape[];
}

const namesOf = (into: readonly FlowEdge[], outOf: readonly FlowEdge[]): string =>
  [...into.map((edge) => `in:${edge.targetHandle}`), ...outOf.map((edge) => `out:${edge.sourceHandle}`)].join(
    "\n",
  );

const isEqual = (a: NodeShape, b: NodeShape): boolean =>
  a.node === b.node &&
  a.spec === b.spec &&
  a.connected === b.connected &&
  a.size.width === b.size.width &&
  a.size.height === b.size.height &&
  a.at.x === b.at.x &&
  a.at.y === b.at.y;

export function shapeOf(document: FlowDocument, catalogue: Catalogue, before?: Shape): Shape {
  const into = edgesInto(document);
  const outOf = edgesOutOf(document);
  const children = groupBy(document.nodes, (node) => node.parentId);
  const parents = parentsFirst(document.nodes);

  const ports = new Map<string, Ports>();
  for (const node of parents) {
    const arriving = into.get(node.id) ?? [];
    const leaving = outOf.get(node.id) ?? [];
    const old = before?.byId.get(node.id);
    const kept =
      old?.node === node && before?.catalogue === catalogue && old.connected === namesOf(arriving, leaving);
    ports.set(node.id, kept ? old.ports : portsOf(typeOf(catalogue, node), node, arriving, leaving));
  }

  // From the inside out: a container is as large as what is in it.
  const sizes = new Map<string, Size>();
  const noPorts: Ports = { inputs: [], outputs: [], inner: [], showsError: false };
  for (const node of [...parents].reverse()) {
    const own = ports.get(node.id) ?? noPorts;
    const inside = (children.get(node.id) ?? []).flatMap((child): Rect[] => {
      const size = sizes.get(child.id);
      return size ? [{ ...child.position, ...size }] : [];
    });
    const isBox = typeOf(catalogue, node).container || inside.length > 0;
    sizes.set(node.id, isBox ? containerSize(node, own, inside) : stepSize(own));
  }

  const byId = new Map<string, NodeShape>();
  for (const node of parents) {
    const own = ports.get(node.id) ?? noPorts;
    const parent = node.parentId === undefined ? undefined : byId.get(node.parentId);
    const shape: NodeShape = {
      node,
      spec: typeOf(catalogue, node),
      ports: own,
      size: sizes.get(node.id) ?? stepSize(own),
      offset: bodyOffset(own),
      at: parent
        ? {
            x: parent.at.x + parent.offset.x + node.position.x,
            y: parent.at.y + parent.offset.y + node.position.y,
          }
        : node.position,
      connected: namesOf(into.get(node.id) ?? [], outOf.get(node.id) ?? []),
    };
    const old = before?.byId.get(node.id);
    byId.set(node.id, old && isEqual(old, shape) ? old : shape);
  }
  return { document, catalogue, byId, ordered: [...byId.values()] };
}

export const rectOf = (shape: NodeShape): Rect => ({ ...shape.at, ...shape.size });
