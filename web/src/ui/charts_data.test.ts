import { expect, test } from "vitest";
import { axisMarks, usedSeries, type Series } from "./charts_data";

const series: Series[] = [
  { key: "good", label: "Good", color: "green" },
  { key: "bad", label: "Bad", color: "red" },
];
const rows = (...pairs: [number, number][]) =>
  pairs.map(([good, bad], index) => ({ tick: String(index), name: String(index), values: { good, bad } }));

test.each([
  [rows([0, 0]), [0, 1]],
  [rows([1, 2]), [0, 1, 2, 3]],
  [rows([4, 3], [2, 0]), [0, 2, 4, 6, 8]],
  [rows([100, 37]), [0, 50, 100, 150]],
  [[], [0, 1]],
])("the marks of an axis are round whole numbers that hold the highest stack", (given, marks) => {
  expect(axisMarks(given, series)).toEqual(marks);
});

test("what never happened is not in the legend", () => {
  expect(usedSeries(rows([1, 0]), series).map((one) => one.key)).toEqual(["good"]);
  expect(usedSeries(rows([0, 0]), series).map((one) => one.key)).toEqual(["good"]);
  expect(usedSeries(rows([0, 1]), series).map((one) => one.key)).toEqual(["good", "bad"]);
});
