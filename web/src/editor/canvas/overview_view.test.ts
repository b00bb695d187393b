import { expect, it } from "vitest";
import { draggedBy, overviewOf, seenRect, wheeled } from "./overview_view";

const size = { width: 160, height: 110 };

it("knows what is seen", () => {
  expect(seenRect([-100, 50, 0.5], { width: 800, height: 400 })).toEqual({
    x: 200,
    y: -100,
    width: 1600,
    height: 800,
  });
});

it("shows everything there is and is seen, in the middle, with a margin of five pixels", () => {
  const drawn = [{ x: 0, y: 0, width: 1500, height: 500 }];
  const { origin, scale } = overviewOf(drawn, { x: 0, y: 0, width: 100, height: 100 }, size);
  expect(scale).toBeCloseTo(0.1);
  expect(origin.x).toBeCloseTo(-50);
  expect((0 - origin.y) * scale).toBeCloseTo((110 - 50) / 2);
  const empty = overviewOf([], { x: 0, y: 0, width: 1000, height: 1000 }, size);
  expect(empty.scale).toBeCloseTo(0.1);
});

it("moves the frame with the pointer", () => {
  // A tenth of the canvas' size: ten pixels there are a hundred here, seen at half their size.
  expect(draggedBy([0, 0, 0.5], 0.1, { x: 10, y: -2 })).toEqual([-50, 10, 0.5]);
});

it("zooms by the wheel, whatever it counts in", () => {
  expect(wheeled(1, { deltaY: -500, deltaMode: 0 })).toBeCloseTo(2);
  expect(wheeled(1, { deltaY: 20, deltaMode: 1 })).toBeCloseTo(0.5);
});
