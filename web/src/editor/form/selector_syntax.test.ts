import { describe, expect, it } from "vitest";
import {
  alternativesOf,
  changeKind,
  readSelector,
  valueOfAlternatives,
  writeSelector,
} from "./selector_syntax";

describe("readSelector", () => {
  it.each([
    [".price", "css", ".price"],
    ["a[title=x]", "css", "a[title=x]"],
    ['role=button[name="Sign in"]', "role", 'button[name="Sign in"]'],
    ["text=Add", "text", "Add"],
    ["//td", "xpath", "//td"],
    ["xpath=//td", "xpath", "//td"],
    ["#cart >> text=Buy", "chain", "#cart >> text=Buy"],
    ["iframe |> #x", "chain", "iframe |> #x"],
    ["{{ params.selector }}", "css", "{{ params.selector }}"],
  ])("%s is %s", (text, kind, body) => {
    expect(readSelector(text)).toEqual({ kind, body });
  });
  it("is the inverse of writing", () => {
    for (const text of [".a", "role=link", "label=E-mail", "//td", "a >> nth=0", "testid="]) {
      expect(writeSelector(readSelector(text))).toBe(text);
    }
  });
});

it("keeps words between kinds that look for words", () => {
  expect(changeKind("text=Save", "label")).toBe("label=Save");
  expect(changeKind(".save", "text")).toBe("text=");
  expect(changeKind("text=Save", "css")).toBe("");
  expect(changeKind("#cart", "chain")).toBe("#cart >> ");
});

it("writes one alone and several as a list", () => {
  expect(valueOfAlternatives(["#a"])).toBe("#a");
  expect(valueOfAlternatives([""])).toBeUndefined();
  expect(valueOfAlternatives(["#a", ""])).toEqual(["#a", ""]);
  expect(alternativesOf(undefined)).toEqual([""]);
  expect(alternativesOf(["a", "b"])).toEqual(["a", "b"]);
});
