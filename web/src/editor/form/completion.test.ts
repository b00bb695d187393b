import { describe, expect, it } from "vitest";
import { accept, candidatesAt, completionPlace, sampleAt, type Scope } from "./completion";

const name = (path: string, sample?: unknown, mayBeAbsent = false) => ({
  name: path,
  type: "text",
  mayBeAbsent,
  ...(sample === undefined ? {} : { sample }),
});
const scope: Scope = {
  names: [
    name("execution.id", "e1"),
    name("params.site", "http://shop"),
    name("nodes.read_price.text", "£12"),
    name("nodes.products.items", [{ sku: "a", price: { gross: 3 } }]),
    name("nodes.maybe.text", undefined, true),
    name("item", { url: "/1", "odd key": 1 }),
  ],
  functions: [
    { name: "size", signature: "size(x) → int", summary: "How long it is.", receiver: false },
    { name: "startsWith", signature: "text.startsWith(text) → bool", summary: "…", receiver: true },
  ],
};

const at = (marked: string, bare = false) => {
  const caret = marked.indexOf("|");
  return completionPlace(marked.replace("|", ""), caret, bare);
};
const labels = (marked: string, bare = false) => {
  const place = at(marked, bare);
  return place ? candidatesAt(scope, place).map((one) => one.label) : null;
};

describe("completionPlace", () => {
  it("is in an expression only between braces", () => {
    expect(at("a| {{ b }}")?.inExpression).toBe(false);
    expect(at("a {{ b| }}")).toMatchObject({ inExpression: true, word: "b", from: 5, to: 6 });
    expect(at("a {{ no|")).toMatchObject({ inExpression: true, word: "no" });
    expect(at("b|", true)).toMatchObject({ inExpression: true, word: "b" });
  });
  it("knows the path, also through indices", () => {
    expect(at("{{ nodes.products.items[0].s| }}")).toMatchObject({
      path: ["nodes", "products", "items[0]"],
      word: "s",
    });
    expect(at("{{ size(nodes.a| }}")).toMatchObject({ path: ["nodes"], word: "a" });
  });
  it("replaces the rest of the word", () => {
    expect(at("{{ nodes.re|ad_price.text }}")).toMatchObject({ from: 9, to: 19 });
  });
  it("is nowhere inside a string", () => {
    expect(at('{{ "abc| }}')).toBeNull();
    expect(at('{{ "abc" + | }}')).not.toBeNull();
  });
  it("sees that a value stands before the dot", () => {
    expect(at("{{ f(x).st| }}")).toMatchObject({ afterValue: true, word: "st" });
  });
});

describe("candidatesAt", () => {
  it("lists whole names at first, what the person made before what the run has", () => {
    expect(labels("{{ | }}")).toEqual([
      "item",
      "nodes.read_price.text",
      "nodes.products.items",
      "nodes.maybe.text",
      "params.site",
      "execution.id",
    ]);
  });
  it("finds a name by any part of it", () => {
    expect(labels("{{ pri| }}")).toEqual(["nodes.read_price.text"]);
    expect(labels("{{ si| }}")).toEqual(["params.site", "size(x) → int"]);
  });
  it("goes from name to name, and into values of the last run", () => {
    expect(labels("{{ nodes.| }}")).toEqual(["read_price", "products", "maybe"]);
    expect(labels("{{ nodes.products.| }}")).toEqual(["items"]);
    expect(labels("{{ nodes.products.items[0].| }}")).toEqual(["sku", "price"]);
    expect(labels("{{ nodes.products.items[0].price.| }}")).toEqual(["gross"]);
    expect(labels("{{ item.| }}")).toEqual(["url"]);
  });
  it("offers methods after a value", () => {
    expect(labels("{{ f(x).| }}")).toEqual(["text.startsWith(text) → bool"]);
    expect(labels("{{ params.site.st| }}")).toEqual(["text.startsWith(text) → bool"]);
  });
});

describe("accept", () => {
  const first = (marked: string) => {
    const place = at(marked);
    const [candidate] = place ? candidatesAt(scope, place) : [];
    return place && candidate ? accept(place, candidate) : null;
  };
  it("types the name, and makes an expression where there is none", () => {
    expect(first("{{ pri| }}")).toEqual({ from: 3, to: 6, text: "nodes.read_price.text", goesOn: false });
    expect(first("see |")).toMatchObject({ text: "{{ item }}", goesOn: false });
  });
  it("goes on behind a node", () => {
    expect(first("{{ nodes.rea| }}")).toMatchObject({ text: "read_price.", goesOn: true });
  });
});

it("follows a path into the last run", () => {
  expect(sampleAt(scope, ["nodes", "products", "items[0]", "price", "gross"])).toBe(3);
  expect(sampleAt(scope, ["nodes", "products", "items[7]", "price"])).toBeUndefined();
  expect(sampleAt(scope, ["nodes"])).toBeUndefined();
});
