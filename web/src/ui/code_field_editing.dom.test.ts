import { describe, expect, it } from "vitest";
import { closingBraces, indentLines, newLine, typeInto, type Change } from "./code_field_editing";

const applied = (text: string, change: Change) =>
  text.slice(0, change.from) + change.text + text.slice(change.to);

describe("newLine", () => {
  it("keeps the indentation", () => {
    expect(applied("  a", newLine("  a", 3, 3))).toBe("  a\n  ");
  });
  it("goes in after an opening bracket, and puts the closing one below", () => {
    const change = newLine("if (x) {}", 8, 8);
    expect(applied("if (x) {}", change)).toBe("if (x) {\n  \n}");
    expect(change.select.from).toBe(11);
  });
});

describe("indentLines", () => {
  it("moves every line of the selection", () => {
    const text = "a\nb\n\nc";
    expect(applied(text, indentLines(text, 0, text.length, false))).toBe("  a\n  b\n\n  c");
    expect(applied("  a\n b", indentLines("  a\n b", 0, 6, true))).toBe("a\nb");
  });
});

it("closes braces once", () => {
  expect(closingBraces("a {{", 4)).toBe("  }}");
  expect(closingBraces("a {{ }}", 4)).toBeNull();
  expect(closingBraces("a {", 3)).toBeNull();
});

it("types into a text area and tells React", () => {
  const area = document.createElement("textarea");
  document.body.append(area);
  area.value = "price: ";
  let heard = "";
  area.addEventListener("input", () => (heard = area.value));
  typeInto(area, 7, 7, "{{ item }}");
  expect(heard).toBe("price: {{ item }}");
  expect(area.selectionStart).toBe(17);
  area.remove();
});
