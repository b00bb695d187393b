import { describe, expect, it } from "vitest";
import { slugOf } from "./document";
import { mapReferences, mapTemplates, slugsRead } from "./references";
import { nameProblem, renameNode } from "./rename";
import { catalogue, flow, node } from "./testing";

describe("references in expressions", () => {
  const upper = (expression: string) =>
    mapReferences(expression, (slug) => ({ slug: slug.toUpperCase(), name: slug.toUpperCase() }));

  it("are found by slug and by name, not inside texts or other members", () => {
    expect(upper("nodes.price.text + 1")).toBe("nodes.PRICE.text + 1");
    expect(upper('nodes["Read price"].text')).toBe('nodes["READ_PRICE"].text');
    expect(upper('"nodes.price" + my.nodes.price + mynodes.price')).toBe(
      '"nodes.price" + my.nodes.price + mynodes.price',
    );
    expect(upper("has(nodes.a.b) ? nodes.a.b : nodes.c.d")).toBe("has(nodes.A.b) ? nodes.A.b : nodes.C.d");
  });

  it("are looked for between braces only, and braces inside are passed over", () => {
    const text = 'nodes.a {{ nodes.a.text }} and {{ {"x": {"}}": nodes.a.y}}.x }} nodes.a';
    expect(mapTemplates(text, upper)).toBe(
      'nodes.a {{ nodes.A.text }} and {{ {"x": {"}}": nodes.A.y}}.x }} nodes.a',
    );
  });
});

describe("renaming a node", () => {
  const document = flow([
    node("p", "read", { data: { name: "Price", inputs: {} } }),
    node("f", "fill", {
      data: {
        name: "Fill",
        inputs: { Value: { deep: ["{{ nodes.price.text }} €", "nodes.price"] } },
        settings: { when: "nodes.price.text != ''" },
      },
    }),
    node("i", "items", {
      data: { name: "Items", inputs: { Expression: "item > nodes.price.text", Items: "{{ nodes.fill.x }}" } },
    }),
  ]);

  it("rewrites what reads it: templates, whole expressions, conditions", () => {
    const after = renameNode(document, catalogue, "p", "Best offer");
    expect(after.nodes[0]?.data.name).toBe("Best offer");
    expect(after.nodes[1]?.data).toEqual({
      name: "Fill",
      inputs: { Value: { deep: ["{{ nodes.best_offer.text }} €", "nodes.price"] } },
      settings: { when: "nodes.best_offer.text != ''" },
    });
    expect(after.nodes[2]?.data.inputs?.["Expression"]).toBe("item > nodes.best_offer.text");
    expect(after.nodes[2]?.data.inputs?.["Items"]).toBe("{{ nodes.fill.x }}");
  });

  it("leaves nodes alone that do not read it", () => {
    const after = renameNode(document, catalogue, "f", "Type it");
    expect(after.nodes[0]).toBe(document.nodes[0]);
  });

  it("refuses names that expressions could not tell apart", () => {
    expect(nameProblem(document, "p", "fill!")).toMatch(/nodes\.fill/);
    expect(nameProblem(document, "p", " ")).toBe("A node needs a name");
    expect(nameProblem(document, "p", "Price")).toBeUndefined();
  });

  it("knows whom a node reads", () => {
    expect([...slugsRead(document.nodes[2] ?? node("", ""), catalogue)].sort()).toEqual(["fill", "price"]);
  });
});

describe("the slug of a name", () => {
  it("is the server's", () => {
    expect(["Read price", "1st", "true", "Über uns", "!"].map(slugOf)).toEqual([
      "read_price",
      "_1st",
      "_true",
      "ber_uns",
      "_",
    ]);
  });
});
