import { expect, it } from "vitest";
import { catalogue, flow, node } from "../model/testing";
import { shapeOf } from "../model/shape";
import { nothingSelected } from "../model/store";
import { emptyView, viewOf, type Marks } from "./flow_view";

const nothing: Marks = { drags: new Map(), hovered: undefined, tabStop: undefined };
const shape = shapeOf(
  flow(
    [
      node("loop", "loop", { position: { x: 100, y: 50 } }),
      node("inside", "open", { parentId: "loop", position: { x: 20, y: 30 } }),
      node("beside", "open", { data: { name: "beside", settings: { when: "false" } } }),
    ],
    ["beside.Web Page > loop.Web Page"],
  ),
  catalogue,
);
const before = viewOf(shape, nothingSelected, nothing, emptyView);
const placeOf = (view: typeof before, id: string) => view.nodes.find((one) => one.id === id)?.style;

it("places nodes on the canvas, those in containers too", () => {
  const loop = shape.byId.get("loop");
  const offset = loop?.offset ?? { x: 0, y: 0 };
  expect(placeOf(before, "loop")).toEqual({ transform: "none", left: 100, top: 50 });
  expect(placeOf(before, "inside")).toEqual({
    transform: "none",
    left: 100 + offset.x + 20,
    top: 50 + offset.y + 30,
  });
});

it("what has not changed stays the same object", () => {
  const after = viewOf(shape, nothingSelected, nothing, before);
  expect(after.nodes).toBe(before.nodes);
  expect(after.edges).toBe(before.edges);
});

it("a dragged container takes what is in it along, and nothing else", () => {
  const drags = new Map([["loop", { x: 110, y: 70 }]]);
  const after = viewOf(shape, nothingSelected, { ...nothing, drags }, before);
  const moved = (id: string) => [
    Number(placeOf(after, id)?.left) - Number(placeOf(before, id)?.left),
    Number(placeOf(after, id)?.top) - Number(placeOf(before, id)?.top),
  ];
  expect([moved("loop"), moved("inside"), moved("beside")]).toEqual([
    [10, 20],
    [10, 20],
    [0, 0],
  ]);
  expect(after.nodes.filter((one) => before.nodes.includes(one)).map((one) => one.id)).toEqual(["beside"]);
});

it("one node is reached by Tab, and each has a spoken name", () => {
  const after = viewOf(shape, nothingSelected, { ...nothing, tabStop: "inside" }, before);
  const told = after.nodes.map((one) => [one.ariaLabel, one.domAttributes?.tabIndex]);
  expect(Object.fromEntries(told)).toEqual({ loop: -1, "inside, open": 0, "beside, open, disabled": -1 });
});

it("only the wire under the pointer has ends to take off", () => {
  const [id = ""] = before.edges.map((one) => one.id);
  expect(before.edges[0]?.reconnectable).toBe(false);
  const after = viewOf(shape, nothingSelected, { ...nothing, hovered: id }, before);
  expect(after.edges[0]?.reconnectable).toBe(true);
  expect(after.nodes).toBe(before.nodes);
});
