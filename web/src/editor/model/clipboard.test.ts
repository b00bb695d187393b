import { describe, expect, it } from "vitest";
import { clipOf, clipText, duplicate, paste, readClip } from "./clipboard";
import { shapeOf } from "./shape";
import { catalogue, flow, node } from "./testing";

const document = flow(
  [
    node("a", "read", { position: { x: 100, y: 50 }, data: { name: "Price", inputs: {} } }),
    node("b", "fill", {
      position: { x: 400, y: 50 },
      data: { name: "Fill", inputs: { Value: "{{ nodes.price.text }} {{ nodes.other.text }}" } },
    }),
    node("loop", "loop", { position: { x: 0, y: 400 }, data: { name: "Each", inputs: {} } }),
    node("in", "read", { parentId: "loop", position: { x: 20, y: 20 }, data: { name: "In", inputs: {} } }),
  ],
  ["a.Text > b.Value", "loop.Item > in.Selector"],
  { notes: [{ id: "note-1", text: "hi", position: { x: 0, y: 0 }, width: 200, height: 100 }] },
);
const shape = shapeOf(document, catalogue);

describe("copying and pasting", () => {
  it("goes through text and makes ids and names unique; copies read copies", () => {
    const clip = readClip(clipText(clipOf(shape, new Set(["a", "b"]))));
    if (!clip) throw new Error("what was copied cannot be read");
    const { document: after, ids } = paste(document, catalogue, clip, { x: 1_000, y: 1_000 });
    const [price, fill] = after.nodes.slice(4);
    expect(price?.data.name).toBe("Price 2");
    expect(price?.position).toEqual({ x: 1_000, y: 1_000 });
    expect(fill?.position).toEqual({ x: 1_300, y: 1_000 });
    expect(fill?.data.inputs?.["Value"]).toBe("{{ nodes.price_2.text }} {{ nodes.other.text }}");
    const edge = after.edges.at(-1);
    expect([edge?.source, edge?.target]).toEqual([price?.id, fill?.id]);
    expect(ids).toEqual(new Set([price?.id, fill?.id]));
    const all = [...after.nodes, ...after.edges].map((one) => one.id);
    expect(new Set(all).size).toBe(all.length);
  });

  it("keeps the names where they are free", () => {
    const { document: after } = paste(flow([]), catalogue, clipOf(shape, new Set(["a"])), { x: 0, y: 0 });
    expect(after.nodes[0]?.data.name).toBe("Price");
  });

  it("takes containers with what is in them, and children alone to where they were on the canvas", () => {
    const whole = clipOf(shape, new Set(["loop"]));
    expect(whole.nodes.map((one) => [one.id, one.parentId])).toEqual([
      ["loop", undefined],
      ["in", "loop"],
    ]);
    const [child] = clipOf(shape, new Set(["in"])).nodes;
    expect(child?.parentId).toBeUndefined();
    expect(child?.position).toEqual(shape.byId.get("in")?.at);
    const { document: after } = paste(document, catalogue, whole, { x: 2_000, y: 0 });
    const [box, inside] = after.nodes.slice(4);
    expect(inside?.parentId).toBe(box?.id);
    expect(inside?.position).toEqual({ x: 20, y: 20 });
  });

  it("pastes into the container that is there", () => {
    const at = shape.byId.get("in")?.at ?? { x: 0, y: 0 };
    const { document: after } = paste(document, catalogue, clipOf(shape, new Set(["a"])), at);
    expect(after.nodes.at(-1)).toMatchObject({ parentId: "loop", position: { x: 20, y: 20 } });
  });

  it("duplicates beside, notes too", () => {
    const { document: after } = duplicate(shape, new Set(["a", "note-1"]));
    expect(after.nodes.at(-1)?.position).toEqual({ x: 140, y: 90 });
    expect(after.notes?.at(-1)).toMatchObject({ text: "hi", position: { x: 40, y: 40 } });
  });

  it("reads no other text, and of broken nodes only what is whole", () => {
    for (const text of ["", "hello", "{", "[1]", '{"nodes": [1, {"id": 2}]}'])
      expect(readClip(text)).toBeUndefined();
    const some = readClip(JSON.stringify({ nodes: [node("a", "read"), { id: "b" }], edges: [{ id: "e" }] }));
    expect(some?.nodes.map((one) => one.id)).toEqual(["a"]);
    expect(some?.edges).toEqual([]);
  });
});
