// The overview's arithmetic: which part of the canvas it shows, and how small. Pure.
import { boundsOf, type Point, type Rect, type Size } from "../model/geometry";

/** The viewport as React Flow has it: [x, y, zoom]. */
export type Transform = readonly [number, number, number];

const margin = 5;

export const seenRect = ([x, y, zoom]: Transform, pane: Size): Rect => ({
  x: -x / zoom,
  y: -y / zoom,
  width: pane.width / zoom,
  height: pane.height / zoom,
});

export interface OverviewView {
  /** What of the canvas is at the upper left corner. */
  origin: Point;
  /** Pixels of the overview for one of the canvas. */
  scale: number;
}

/** Everything there is and everything that is seen, in the middle, with a margin. */
export function overviewOf(drawn: readonly Rect[], seen: Rect, size: Size): OverviewView {
  const all = boundsOf([...drawn, seen]);
  const room = { width: size.width - 2 * margin, height: size.height - 2 * margin };
  const scale = Math.min(room.width / all.width, room.height / all.height);
  return {
    origin: {
      x: all.x + all.width / 2 - size.width / 2 / scale,
      y: all.y + all.height / 2 - size.height / 2 / scale,
    },
    scale,
  };
}

/** The viewport after the overview was dragged by so many pixels: the frame follows the pointer. */
export function draggedBy([x, y, zoom]: Transform, scale: number, by: Point): Transform {
  return [x - (by.x / scale) * zoom, y - (by.y / scale) * zoom, zoom];
}

/** The zoom after turning the wheel: as on the canvas. */
export const wheeled = (zoom: number, { deltaY, deltaMode }: { deltaY: number; deltaMode: number }): number =>
  zoom * Math.pow(2, -deltaY * (deltaMode === 1 ? 0.05 : deltaMode === 0 ? 0.002 : 1));
