// Which nodes and wires are drawn at all. A workflow opens with what is in sight; the rest is made while there is time for it, and
// stays. So zooming has nothing to make, and looking at a part of a large workflow has not to wait for all of it. Pure.
import { overlaps, type Rect } from "../model/geometry";
import { rectOf, type Shape } from "../model/shape";
import type { CanvasNode, WireEdge } from "./flow_view";

/** With more nodes than these, what is out of sight is taken away again: all of them would cost more than to make some anew. */
export const mostDrawn = 1000;

/** What is seen, and as much of what is beside it as comes into sight with the next steps. */
export const around = ({ x, y, width, height }: Rect): Rect => ({
  x: x - width / 4,
  y: y - height / 4,
  width: width * 1.5,
  height: height * 1.5,
});

/** The nodes in sight that are not among `known`. */
export const freshIn = (shape: Shape, rect: Rect, known: ReadonlySet<string>): string[] =>
  shape.ordered
    .filter((one) => !known.has(one.node.id) && overlaps(rectOf(one), rect))
    .map((one) => one.node.id);

/** The next nodes to draw that nobody looks at yet. */
export function nextOf(shape: Shape, known: ReadonlySet<string>, count: number): string[] {
  const next: string[] = [];
  for (const { node } of shape.ordered) {
    if (next.length === count) break;
    if (!known.has(node.id)) next.push(node.id);
  }
  return next;
}

// One for each, so that what has not changed stays the same object.
const hiddenNodes = new WeakMap<CanvasNode, CanvasNode>();
const hiddenEdges = new WeakMap<WireEdge, WireEdge>();
function hidden<T extends object>(twins: WeakMap<T, T>, one: T): T {
  const twin = twins.get(one) ?? { ...one, hidden: true };
  twins.set(one, twin);
  return twin;
}

/** Hides the nodes that are not drawn yet, and the wires between them. Notes are few. */
export const hideUndrawn = (
  nodes: readonly CanvasNode[],
  edges: readonly WireEdge[],
  drawn: ReadonlySet<string>,
): { nodes: CanvasNode[]; edges: WireEdge[] } => ({
  nodes: nodes.map((one) => (one.type === "note" || drawn.has(one.id) ? one : hidden(hiddenNodes, one))),
  edges: edges.map((one) =>
    drawn.has(one.source) || drawn.has(one.target) ? one : hidden(hiddenEdges, one),
  ),
});
