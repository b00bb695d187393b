import { describe, expect, it } from "vitest";
import { controlOf, defaultText, grouped, type NodeInput } from "./input_kinds";

const input = (over: Partial<NodeInput>): NodeInput => ({
  name: "URL",
  type: "text",
  widget: "text",
  required: false,
  ...over,
});

describe("controlOf", () => {
  it("follows the widget of the spec", () => {
    expect(controlOf(input({}), undefined)).toBe("template");
    expect(controlOf(input({ widget: "url" }), "https://x")).toBe("template");
    expect(controlOf(input({ type: "page" }), undefined)).toBe("connection");
    expect(controlOf(input({ widget: "selector" }), ["a", "b"])).toBe("selector");
    expect(controlOf(input({ type: "any" }), { a: 1 })).toBe("any");
  });
  it("shows a template where a choice would hide it", () => {
    expect(controlOf(input({ type: "boolean", widget: "checkbox" }), true)).toBe("boolean");
    expect(controlOf(input({ type: "boolean", widget: "checkbox" }), "{{ item.on }}")).toBe("template");
    expect(controlOf(input({ widget: "select", options: ["a"] }), "{{ item }}")).toBe("template");
    expect(controlOf(input({ type: "number", widget: "number" }), "{{ index }}")).toBe("template");
  });
  it("makes rows of flat objects and JSON of everything else", () => {
    const headers = input({ name: "Headers", type: "json", widget: "json", default: {} });
    expect(controlOf(headers, undefined)).toBe("rows");
    expect(controlOf(headers, { a: "b", c: { $credential: "x" } })).toBe("rows");
    expect(controlOf(headers, { a: { b: 1 } })).toBe("json");
    expect(controlOf(headers, "{{ item }}")).toBe("json");
    expect(controlOf(input({ name: "Input JSON", type: "json", widget: "json" }), undefined)).toBe("json");
  });
  it("makes a list of texts", () => {
    const mask = input({ name: "Mask", type: "list", widget: "json", default: [] });
    expect(controlOf(mask, undefined)).toBe("list");
    expect(controlOf(mask, [".a"])).toBe("list");
    expect(controlOf(mask, [{ a: 1 }])).toBe("json");
    expect(controlOf(input({ type: "list", widget: "json" }), undefined)).toBe("json");
  });
});

describe("grouped", () => {
  const many = (count: number, required: readonly number[] = []) =>
    Array.from({ length: count }, (_, index) =>
      input({ name: `I${index}`, required: required.includes(index) }),
    );
  it("keeps few inputs together", () => {
    expect(grouped(many(7)).more).toHaveLength(0);
  });
  it("puts the later ones away, but none that is required", () => {
    expect(grouped(many(12)).main).toHaveLength(5);
    expect(grouped(many(12, [8])).main).toHaveLength(9);
    expect(grouped([input({ type: "page" }), ...many(12)]).main).toHaveLength(6);
  });
});

it("says defaults that say something", () => {
  expect(defaultText("GET")).toBe("GET");
  expect(defaultText(30)).toBe("30");
  expect(defaultText({})).toBeUndefined();
  expect(defaultText("")).toBeUndefined();
});
