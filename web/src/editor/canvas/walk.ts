// From node to node by the arrow keys, and where Tab enters the canvas. Pure.
import { overlaps, type Point, type Rect } from "../model/geometry";
import { rectOf, type Shape } from "../model/shape";

export type Step = "left" | "right" | "up" | "down";

const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
export const stepOf = (key: string): Step | undefined => steps[key];

/** How far along the step, and how far beside it. */
function distance(from: Point, to: Point, step: Step): { along: number; beside: number } {
  const x = to.x - from.x;
  const y = to.y - from.y;
  switch (step) {
    case "right":
      return { along: x, beside: Math.abs(y) };
    case "left":
      return { along: -x, beside: Math.abs(y) };
    case "down":
      return { along: y, beside: Math.abs(x) };
    case "up":
      return { along: -y, beside: Math.abs(x) };
  }
}

/** The nearest node that way, by the corners that people align; what is straight ahead before what is beside. */
export function neighbour(shape: Shape, from: string, step: Step): string | undefined {
  const here = shape.byId.get(from);
  if (!here) return undefined;
  let best: { id: string; cost: number } | undefined;
  for (const { node, at } of shape.ordered) {
    if (node.id === from) continue;
    const { along, beside } = distance(here.at, at, step);
    if (along <= 0) continue;
    const cost = along + 3 * beside;
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id;
}

/** The one node that Tab reaches: the last one somebody was at, or else the first of those that are seen. */
export function tabStopOf(shape: Shape, seen: Rect, wanted: string | undefined): string | undefined {
  const visible = shape.ordered.filter((one) => overlaps(rectOf(one), seen));
  if (visible.some((one) => one.node.id === wanted)) return wanted;
  const [first] = visible.sort((a, b) => a.at.x - b.at.x || a.at.y - b.at.y);
  return first?.node.id;
}
