import { describe, expect, it } from "vitest";
import { isInString, isOneExpression, templateParts } from "./code_field_template";

const pieces = (text: string) =>
  templateParts(text).map((part) => [part.kind, text.slice(part.source.from, part.source.to), part.closed]);

describe("templateParts", () => {
  it("separates text and expressions", () => {
    expect(pieces("Hello {{ params.name }}!")).toEqual([
      ["text", "Hello ", true],
      ["expression", " params.name ", true],
      ["text", "!", true],
    ]);
  });
  it("does not end at braces of strings and maps", () => {
    expect(pieces('{{ "}}" + {"a": {"b": 1}}["a"] }}x')).toEqual([
      ["expression", ' "}}" + {"a": {"b": 1}}["a"] ', true],
      ["text", "x", true],
    ]);
    expect(pieces(`{{ 'it\\'s }}' }}`)).toEqual([["expression", ` 'it\\'s }}' `, true]]);
    expect(pieces(`{{ r'\\' }} b`)).toEqual([
      ["expression", ` r'\\' `, true],
      ["text", " b", true],
    ]);
  });
  it("knows an expression that is still open", () => {
    expect(pieces("a {{ nodes.")).toEqual([
      ["text", "a ", true],
      ["expression", " nodes.", false],
    ]);
  });
  it("has nothing in an empty text", () => {
    expect(templateParts("")).toEqual([]);
  });
});

it("tells a lone expression, which keeps its type, from a text", () => {
  expect(isOneExpression("{{ item }}")).toBe(true);
  expect(isOneExpression(" {{ item }}\n")).toBe(true);
  expect(isOneExpression("{{ item }}{{ index }}")).toBe(false);
  expect(isOneExpression("{{ item")).toBe(false);
  expect(isOneExpression("item")).toBe(false);
});

it("knows when the caret is in a string", () => {
  expect(isInString('a + "b', 6)).toBe(true);
  expect(isInString('a + "b" + ', 10)).toBe(false);
  expect(isInString('"abc"', 3)).toBe(true);
  expect(isInString('"abc"', 5)).toBe(false);
});
