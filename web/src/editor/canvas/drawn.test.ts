import { expect, it } from "vitest";
import { catalogue, flow, node } from "../model/testing";
import { shapeOf } from "../model/shape";
import { nothingSelected } from "../model/store";
import { freshIn, hideUndrawn, nextOf } from "./drawn";
import { emptyView, viewOf } from "./flow_view";

const shape = shapeOf(
  flow(
    [
      node("a", "open", { position: { x: 0, y: 0 } }),
      node("b", "read", { position: { x: 300, y: 0 } }),
      node("c", "read", { position: { x: 2000, y: 0 } }),
      node("d", "read", { position: { x: 2300, y: 0 } }),
    ],
    ["a.Web Page > b.Web Page", "b.Web Page > c.Web Page", "c.Web Page > d.Web Page"],
  ),
  catalogue,
);
const marks = { drags: new Map(), hovered: undefined, tabStop: undefined };
const { nodes, edges } = viewOf(shape, nothingSelected, marks, emptyView);
const drawn = new Set(["a", "b"]);

it("what comes into sight is what is not known yet", () => {
  const rect = { x: 0, y: 0, width: 1000, height: 800 };
  expect(freshIn(shape, rect, new Set())).toEqual(["a", "b"]);
  expect(freshIn(shape, rect, new Set(["a"]))).toEqual(["b"]);
});

it("the rest follows a few at a time", () => {
  expect(nextOf(shape, new Set(), 3)).toHaveLength(3);
  expect(nextOf(shape, drawn, 3)).toEqual(["c", "d"]);
  expect(nextOf(shape, new Set(["a", "b", "c", "d"]), 3)).toEqual([]);
});

it("nodes that are not drawn are hidden, and the wires between them", () => {
  const shown = hideUndrawn(nodes, edges, drawn);
  expect(shown.nodes.map((one) => [one.id, one.hidden ?? false])).toEqual([
    ["a", false],
    ["b", false],
    ["c", true],
    ["d", true],
  ]);
  expect(shown.edges.map((one) => one.hidden ?? false)).toEqual([false, false, true]);
});

it("what has not changed stays the same object, hidden or not", () => {
  const before = hideUndrawn(nodes, edges, drawn);
  const after = hideUndrawn(nodes, edges, drawn);
  after.nodes.forEach((one, index) => expect(one).toBe(before.nodes[index]));
  after.edges.forEach((one, index) => expect(one).toBe(before.edges[index]));
});
