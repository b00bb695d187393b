// Moving nodes, into and out of containers too. Pure.
import { typeOf } from "./catalogue";
import type { FlowDocument } from "./document";
import { contains, snapPoint, type Point } from "./geometry";
import { rectOf, type NodeShape, type Shape } from "./shape";
import { containersOf, nodesById, withDescendants } from "./structure";

const bodyOf = ({ at, offset, size }: NodeShape) => ({
  x: at.x + offset.x,
  y: at.y + offset.y,
  width: size.width - offset.x,
  height: size.height - offset.y,
});

/** The innermost container whose body is at a point. */
export function containerAt(
  shape: Shape,
  point: Point,
  but: ReadonlySet<string> = new Set(),
): string | undefined {
  // Inner containers come after outer ones.
  return shape.ordered.findLast(
    (one) =>
      typeOf(shape.catalogue, one.node).container && !but.has(one.node.id) && contains(bodyOf(one), point),
  )?.node.id;
}

/** Relative to the body of a container; what is in one does not lie above or left of its body. */
export function relativeTo(shape: Shape, container: string | undefined, at: Point): Point {
  const box = container === undefined ? undefined : shape.byId.get(container);
  if (!box) return snapPoint(at);
  return snapPoint({
    x: Math.max(0, at.x - box.at.x - box.offset.x),
    y: Math.max(0, at.y - box.at.y - box.offset.y),
  });
}

/** Which of the nodes are dragged themselves, not with a container around them. */
export function outermost(document: FlowDocument, ids: Iterable<string>): string[] {
  const byId = nodesById(document);
  const all = new Set(ids);
  return [...all].filter((id) => !containersOf(byId, id).some((one) => all.has(one)));
}

/** The container that a node lands in when its top left corner is put at `at`. */
export function landing(shape: Shape, id: string, at: Point, moved: ReadonlySet<string>): string | undefined {
  const found = shape.byId.get(id);
  if (!found) return undefined;
  const { width } = found.size;
  const middle = { x: at.x + width / 2, y: at.y + Math.min(found.size.height / 2, 30) };
  return containerAt(shape, middle, withDescendants(shape.document, moved));
}

/** Puts nodes and notes at absolute places; each goes into the container that it is let go over. */
export function moveNodes(shape: Shape, places: ReadonlyMap<string, Point>): FlowDocument {
  const { document } = shape;
  const moved = new Set(places.keys());
  const changes = new Map<string, { position: Point; parentId: string | undefined }>();
  for (const id of outermost(document, moved)) {
    const at = places.get(id);
    if (!at || !shape.byId.has(id)) continue;
    const parentId = landing(shape, id, at, moved);
    changes.set(id, { position: relativeTo(shape, parentId, at), parentId });
  }
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const change = changes.get(node.id);
      if (!change) return node;
      const placed = { ...node, position: change.position };
      delete placed.parentId;
      return change.parentId === undefined ? placed : { ...placed, parentId: change.parentId };
    }),
    ...(document.notes && {
      notes: document.notes.map((note) => {
        const at = places.get(note.id);
        return at ? { ...note, position: snapPoint(at) } : note;
      }),
    }),
  };
}

/** Moves by a distance, without leaving containers (arrow keys). */
export function nudge(document: FlowDocument, ids: ReadonlySet<string>, by: Point): FlowDocument {
  const tops = new Set(outermost(document, ids));
  const moved = <T extends { id: string; position: Point }>(one: T): T =>
    tops.has(one.id) ? { ...one, position: { x: one.position.x + by.x, y: one.position.y + by.y } } : one;
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const after = moved(node);
      if (after === node || node.parentId === undefined) return after;
      return {
        ...after,
        position: { x: Math.max(0, after.position.x), y: Math.max(0, after.position.y) },
      };
    }),
    ...(document.notes && { notes: document.notes.map(moved) }),
  };
}

export const absolutePlace = (shape: Shape, id: string): Point | undefined => {
  const found = shape.byId.get(id);
  return found ? rectOf(found) : shape.document.notes?.find((note) => note.id === id)?.position;
};
