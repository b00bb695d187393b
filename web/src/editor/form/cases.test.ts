import { expect, it } from "vitest";
import { casesOf, valueOfCases } from "./cases";

it("keeps what is written", () => {
  const written = [
    { label: "low", when: "value < 10" },
    { label: "ten", equals: 10, note: "kept" },
    { label: "many", equals: "many" },
  ];
  expect(valueOfCases(casesOf(written) ?? [])).toEqual(written);
  expect(casesOf("{{ item }}")).toBeNull();
  expect(casesOf(undefined)).toEqual([]);
  expect(valueOfCases([])).toBeUndefined();
});
