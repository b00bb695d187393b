import { describe, expect, it } from "vitest";
import { align, distribute } from "./align";
import { withoutNodes } from "./edit";
import { layout, type Arrange } from "./layout";
import { moveNodes, nudge } from "./move";
import { rectOf, shapeOf } from "./shape";
import { catalogue, flow, node } from "./testing";

const document = flow(
  [
    node("loop", "loop", { position: { x: 500, y: 0 } }),
    node("in", "read", { parentId: "loop", position: { x: 20, y: 20 } }),
    node("out", "read", { position: { x: 0, y: 300 } }),
    node("c", "fill", {
      position: { x: 30, y: 600 },
      data: { name: "c", inputs: { Value: "{{ nodes.out.text }}" } },
    }),
  ],
  ["loop.Item > in.Selector"],
);
const shape = shapeOf(document, catalogue);
const find = (of: typeof document, id: string) => of.nodes.find((one) => one.id === id);

describe("moving", () => {
  it("re-parents what is let go over a container, relative to its body", () => {
    const body = shape.byId.get("loop");
    const at = { x: (body?.at.x ?? 0) + (body?.offset.x ?? 0), y: (body?.at.y ?? 0) + (body?.offset.y ?? 0) };
    const after = moveNodes(shape, new Map([["out", { x: at.x + 100, y: at.y + 60 }]]));
    expect(find(after, "out")).toMatchObject({ parentId: "loop", position: { x: 100, y: 60 } });
  });

  it("takes a node out of a container, and drawn far inside it stays", () => {
    const out = moveNodes(shape, new Map([["in", { x: -400, y: 900 }]]));
    expect(find(out, "in")).not.toHaveProperty("parentId");
    expect(find(out, "in")?.position).toEqual({ x: -400, y: 900 });
    const at = shape.byId.get("in")?.at ?? { x: 0, y: 0 };
    const stays = moveNodes(shape, new Map([["in", { x: at.x + 40, y: at.y + 10 }]]));
    expect(find(stays, "in")).toMatchObject({ parentId: "loop", position: { x: 60, y: 30 } });
  });

  it("does not put a container into itself, and moves its children with it", () => {
    const after = moveNodes(
      shape,
      new Map([
        ["loop", { x: 520, y: 10 }],
        ["in", shape.byId.get("in")?.at ?? { x: 0, y: 0 }],
      ]),
    );
    expect(find(after, "loop")).toMatchObject({ position: { x: 520, y: 10 } });
    expect(find(after, "loop")).not.toHaveProperty("parentId");
    expect(find(after, "in")).toMatchObject({ parentId: "loop", position: { x: 20, y: 20 } });
  });

  it("nudges, but not above the body of a container", () => {
    const after = nudge(document, new Set(["in", "out"]), { x: 0, y: -50 });
    expect(find(after, "in")?.position).toEqual({ x: 20, y: 0 });
    expect(find(after, "out")?.position).toEqual({ x: 0, y: 250 });
  });

  it("takes away a container with what is in it and all wires", () => {
    const after = withoutNodes(document, ["loop"]);
    expect(after.nodes.map((one) => one.id)).toEqual(["out", "c"]);
    expect(after.edges).toEqual([]);
  });
});

describe("the size of a container", () => {
  it("follows what is in it", () => {
    const wide = shapeOf(
      {
        ...document,
        nodes: document.nodes.map((one) => (one.id === "in" ? { ...one, position: { x: 900, y: 20 } } : one)),
      },
      catalogue,
    );
    const [box, inside] = [wide.byId.get("loop"), wide.byId.get("in")];
    if (!box || !inside) throw new Error("nodes are missing");
    expect(rectOf(box).x + rectOf(box).width).toBeGreaterThan(rectOf(inside).x + rectOf(inside).width);
  });

  it("keeps the objects of nodes that did not change", () => {
    const moved = shapeOf(moveNodes(shape, new Map([["c", { x: 0, y: 900 }]])), catalogue, shape);
    expect(moved.byId.get("out")).toBe(shape.byId.get("out"));
    expect(moved.byId.get("c")).not.toBe(shape.byId.get("c"));
  });
});

describe("aligning and spreading out", () => {
  const three = shapeOf(
    flow([
      node("a", "fill", { position: { x: 0, y: 0 } }),
      node("b", "fill", { position: { x: 250, y: 100 } }),
      node("c", "fill", { position: { x: 800, y: 40 } }),
    ]),
    catalogue,
  );
  const all = new Set(["a", "b", "c"]);
  const places = (of: typeof document) => of.nodes.map(({ position }) => [position.x, position.y]);

  it("lines up edges and middles", () => {
    expect(places(align(three, all, "top"))).toEqual([
      [0, 0],
      [250, 0],
      [800, 0],
    ]);
    expect(places(align(three, all, "right"))).toEqual([
      [800, 0],
      [800, 100],
      [800, 40],
    ]);
    expect(places(align(three, all, "centre"))).toEqual([
      [400, 0],
      [400, 100],
      [400, 40],
    ]);
  });
  it("makes equal gaps and keeps the ends", () => {
    expect(places(distribute(three, all, "horizontally"))).toEqual([
      [0, 0],
      [400, 100],
      [800, 40],
    ]);
  });
  it("has nothing to do for one", () => {
    expect(align(three, new Set(["a"]), "top")).toBe(three.document);
  });
});

describe("tidying up", () => {
  const inARow: Arrange = ({ nodes, edges }) => {
    const rank = (id: string): number =>
      Math.max(-1, ...edges.filter(([, to]) => to === id).map(([from]) => rank(from))) + 1;
    return new Map(nodes.map(({ id }) => [id, { x: rank(id) * 300, y: 0 }]));
  };
  it("arranges each level by wires and by what expressions read", () => {
    const after = layout(document, catalogue, inARow);
    expect(find(after, "in")?.position).toEqual({ x: 20, y: 20 });
    expect(find(after, "c")?.position.x).toBe((find(after, "out")?.position.x ?? 0) + 300);
  });
});
