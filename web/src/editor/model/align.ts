// Lining up and spreading out. Pure.
import type { FlowDocument } from "./document";
import { boundsOf, snapPoint, type Point, type Rect } from "./geometry";
import { outermost } from "./move";
import { rectOf, type Shape } from "./shape";

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Direction = "horizontally" | "vertically";

type Moves = ReadonlyMap<string, Point>;

function rectsOf(shape: Shape, ids: ReadonlySet<string>): Map<string, Rect> {
  const rects = new Map<string, Rect>();
  for (const id of outermost(shape.document, ids)) {
    const found = shape.byId.get(id);
    const note = shape.document.notes?.find((one) => one.id === id);
    if (found) rects.set(id, rectOf(found));
    else if (note) rects.set(id, { ...note.position, width: note.width, height: note.height });
  }
  return rects;
}

/** Moves by distances, so that everything stays in its container. */
function moved(document: FlowDocument, by: Moves): FlowDocument {
  const shift = <T extends { id: string; position: Point }>(one: T): T => {
    const distance = by.get(one.id);
    if (!distance || (distance.x === 0 && distance.y === 0)) return one;
    return {
      ...one,
      position: snapPoint({ x: one.position.x + distance.x, y: one.position.y + distance.y }),
    };
  };
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const after = shift(node);
      if (after === node || node.parentId === undefined) return after;
      return {
        ...after,
        position: { x: Math.max(0, after.position.x), y: Math.max(0, after.position.y) },
      };
    }),
    ...(document.notes && { notes: document.notes.map(shift) }),
  };
}

export function align(shape: Shape, ids: ReadonlySet<string>, how: Alignment): FlowDocument {
  const rects = rectsOf(shape, ids);
  const all = boundsOf([...rects.values()]);
  const distance = (rect: Rect): Point => {
    switch (how) {
      case "left":
        return { x: all.x - rect.x, y: 0 };
      case "right":
        return { x: all.x + all.width - rect.x - rect.width, y: 0 };
      case "centre":
        return { x: all.x + all.width / 2 - rect.x - rect.width / 2, y: 0 };
      case "top":
        return { x: 0, y: all.y - rect.y };
      case "bottom":
        return { x: 0, y: all.y + all.height - rect.y - rect.height };
      case "middle":
        return { x: 0, y: all.y + all.height / 2 - rect.y - rect.height / 2 };
    }
  };
  if (rects.size < 2) return shape.document;
  return moved(shape.document, new Map([...rects].map(([id, rect]) => [id, distance(rect)])));
}

/** Equal gaps between neighbours; the outer two stay. */
export function distribute(shape: Shape, ids: ReadonlySet<string>, way: Direction): FlowDocument {
  const rects = rectsOf(shape, ids);
  if (rects.size < 3) return shape.document;
  const start = (rect: Rect) => (way === "horizontally" ? rect.x : rect.y);
  const length = (rect: Rect) => (way === "horizontally" ? rect.width : rect.height);
  const sorted = [...rects].sort(([, a], [, b]) => start(a) - start(b));
  const all = boundsOf([...rects.values()]);
  const free = length(all) - sorted.reduce((sum, [, rect]) => sum + length(rect), 0);
  const gap = free / (sorted.length - 1);
  let at = start(all);
  const by = new Map<string, Point>();
  for (const [id, rect] of sorted) {
    const distance = at - start(rect);
    by.set(id, way === "horizontally" ? { x: distance, y: 0 } : { x: 0, y: distance });
    at += length(rect) + gap;
  }
  return moved(shape.document, by);
}
