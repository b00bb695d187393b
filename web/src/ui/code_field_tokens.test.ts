import { describe, expect, it } from "vitest";
import { markTokens, tokenize, type CodeLanguage } from "./code_field_tokens";

const kinds = (text: string, language: CodeLanguage) =>
  tokenize(text, language)
    .filter((token) => token.kind)
    .map((token) => `${token.kind ?? ""}:${token.text}`);

const samples: readonly [CodeLanguage, string][] = [
  ["text", "a {{ b }}"],
  ["template", "Hello {{ params.name + 'x' }}, {{"],
  ["expression", 'has(nodes.x.text) ? nodes.x.text : "none"'],
  ["javascript", "// hi\nconst a = `x${1}`; /* open"],
  ["json", '{"a": [1, -2.5e3, true, "x {{ item }} y"], "b": "open'],
  ["html", "<!-- c --><a href='x'>{{ item }}</a>"],
  ["selector", 'role=button[name="Save"] >> .x |> #y'],
];

it("loses and adds nothing", () => {
  for (const [language, text] of samples) {
    expect(
      tokenize(text, language)
        .map((token) => token.text)
        .join(""),
    ).toBe(text);
  }
});

describe("tokenize", () => {
  it("colours the expression of a template only", () => {
    expect(kinds("In {{ size(item) }}", "template")).toEqual([
      "brace:{{",
      "function:size",
      "name:item",
      "brace:}}",
    ]);
  });
  it("tells keys from texts in JSON, and sees templates in texts", () => {
    expect(kinds('{"a": "x {{ item }}"}', "json")).toEqual([
      'name:"a"',
      'string:"x ',
      "brace:{{",
      "name:item",
      "brace:}}",
      'string:"',
    ]);
    expect(kinds("{{ item }}", "json")).toEqual(["brace:{{", "name:item", "brace:}}"]);
  });
  it("knows kinds of selectors and steps", () => {
    expect(kinds('role=link[name="Next"] >> text=Go', "selector")).toEqual([
      "keyword:role=",
      'string:"Next"',
      "operator: >> ",
      "keyword:text=",
    ]);
  });
});

it("marks a range across tokens", () => {
  const marked = markTokens([{ text: "abc" }, { text: "def", kind: "name" }], { from: 2, to: 4 });
  expect(marked).toEqual([
    { text: "ab" },
    { text: "c", marked: true },
    { text: "d", kind: "name", marked: true },
    { text: "ef", kind: "name" },
  ]);
});
