// How large nodes are and where their handles sit. The canvas draws by these numbers, so nothing has to be measured:
// layout, edges and what is outside of the window are known before a node is drawn. Pure.
import type { FlowDocument, FlowNode } from "./document";
import type { Ports } from "./ports";

export interface Point {
  x: number;
  y: number;
}
export interface Size {
  width: number;
  height: number;
}
export interface Rect extends Point, Size {}

export const grid = 10;
export const nodeWidth = 220;
export const headHeight = 48;
export const rowHeight = 22;
const rowsPadding = 5;

/** Of a container: the column of what the children get, and the least space for them. */
export const innerColumn = 96;
const bodyPadding = 30;
const leastBody: Size = { width: 420, height: 170 };

export const snap = (value: number): number => Math.round(value / grid) * grid;
export const snapPoint = ({ x, y }: Point): Point => ({ x: snap(x), y: snap(y) });

/** Rows below the head: inputs on the left, outputs (and Error) on the right. */
export const rowCount = (ports: Ports): number =>
  Math.max(ports.inputs.length, ports.outputs.length + (ports.showsError ? 1 : 0));

export const rowsHeight = (ports: Ports): number => {
  const rows = rowCount(ports);
  return rows === 0 ? 0 : rows * rowHeight + 2 * rowsPadding;
};

/** The middle of a row's handle, from the top of the node. */
export const rowMiddle = (row: number): number => headHeight + rowsPadding + row * rowHeight + rowHeight / 2;
export const headMiddle = headHeight / 2;

export const stepSize = (ports: Ports): Size => ({
  width: nodeWidth,
  height: headHeight + rowsHeight(ports),
});

/** Where the children of a container count from: their positions are relative to its body. */
export const bodyOffset = (ports: Ports): Point => ({
  x: ports.inner.length > 0 ? innerColumn : 0,
  y: headHeight + rowsHeight(ports),
});

/** A container is as large as it was made, and never smaller than what is in it. */
export function containerSize(node: FlowNode, ports: Ports, children: readonly Rect[]): Size {
  const offset = bodyOffset(ports);
  const right = Math.max(leastBody.width, ...children.map((one) => one.x + one.width + bodyPadding));
  const bottom = Math.max(
    leastBody.height,
    ports.inner.length * rowHeight + bodyPadding,
    ...children.map((one) => one.y + one.height + bodyPadding),
  );
  return {
    width: Math.max(node.width ?? 0, offset.x + right),
    height: Math.max(node.height ?? 0, offset.y + bottom),
  };
}

export const boundsOf = (rects: readonly Rect[]): Rect => {
  if (rects.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...rects.map((one) => one.x));
  const y = Math.min(...rects.map((one) => one.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((one) => one.x + one.width)) - x,
    height: Math.max(...rects.map((one) => one.y + one.height)) - y,
  };
};

export const contains = (rect: Rect, point: Point): boolean =>
  point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height;

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The first place from `at` on, going down, where nothing of `taken` is. */
export function freePlace(at: Point, size: Size, taken: readonly Rect[]): Point {
  let place = snapPoint(at);
  for (let tries = 0; tries < 200; tries += 1) {
    const rect = { ...place, ...size };
    const obstacle = taken.find((one) => overlaps(one, rect));
    if (!obstacle) return place;
    place = { x: place.x, y: snap(obstacle.y + obstacle.height + 3 * grid) };
  }
  return place;
}

export const childrenOf = (document: FlowDocument, id: string | undefined): FlowNode[] =>
  document.nodes.filter((node) => node.parentId === id);
