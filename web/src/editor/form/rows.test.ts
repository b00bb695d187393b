import { expect, it } from "vitest";
import { cellText, cellValue, moved, objectOf, repeatedNames, rowsOf } from "./rows";

it("keeps rows and objects the same", () => {
  const value = { a: "1", b: { $credential: "x" } };
  expect(objectOf(rowsOf(value))).toEqual(value);
  expect(rowsOf("text")).toEqual([]);
});

it("leaves rows without a name out, and nothing is no object", () => {
  expect(objectOf([{ key: " ", value: "x" }])).toBeUndefined();
  expect(
    objectOf([
      { key: " a ", value: 1 },
      { key: "", value: 2 },
    ]),
  ).toEqual({ a: 1 });
});

it("sees names that repeat", () => {
  expect([
    ...repeatedNames([
      { key: "a", value: 1 },
      { key: "a ", value: 2 },
      { key: "b", value: 3 },
    ]),
  ]).toEqual(["a"]);
});

it("shows cells", () => {
  expect([cellText("x"), cellText(1), cellText(undefined)]).toEqual(["x", "1", ""]);
});

it("moves one of a list", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a"], 0, 1)).toEqual(["a"]);
});

it("keeps the type of a cell while it can", () => {
  expect(cellValue("12", 1)).toBe(12);
  expect(cellValue("12", "1")).toBe("12");
  expect(cellValue("true", false)).toBe(true);
  expect(cellValue("x", 1)).toBe("x");
});
