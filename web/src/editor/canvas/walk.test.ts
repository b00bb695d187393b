import { expect, it } from "vitest";
import { catalogue, flow, node } from "../model/testing";
import { shapeOf } from "../model/shape";
import { neighbour, stepOf, tabStopOf } from "./walk";

const at = (id: string, x: number, y: number) => node(id, "open", { position: { x, y } });
// a  b     c
//    d
const shape = shapeOf(flow([at("c", 900, 0), at("b", 300, 0), at("a", 0, 0), at("d", 300, 200)]), catalogue);
const all = { x: -100, y: -100, width: 2000, height: 1000 };

it("goes to the nearest node that way, straight ahead first", () => {
  expect(neighbour(shape, "a", "right")).toBe("b");
  expect(neighbour(shape, "b", "right")).toBe("c");
  expect(neighbour(shape, "b", "down")).toBe("d");
  expect(neighbour(shape, "d", "up")).toBe("b");
  expect(neighbour(shape, "d", "left")).toBe("a");
  expect(neighbour(shape, "a", "left")).toBeUndefined();
  expect(neighbour(shape, "gone", "left")).toBeUndefined();
});

it("knows the arrows", () => {
  expect(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter"].map(stepOf)).toEqual([
    "left",
    "right",
    "up",
    "down",
    undefined,
  ]);
});

it("stops where somebody was, or at the first node in sight", () => {
  expect(tabStopOf(shape, all, "d")).toBe("d");
  expect(tabStopOf(shape, all, undefined)).toBe("a");
  expect(tabStopOf(shape, { ...all, x: 250, y: 100 }, "a")).toBe("b");
  expect(tabStopOf(shape, { x: 5000, y: 0, width: 100, height: 100 }, "a")).toBeUndefined();
});
