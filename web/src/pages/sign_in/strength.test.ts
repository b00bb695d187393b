import { expect, test } from "vitest";
import { strengthOf } from "./strength";

test.each([
  ["", 0],
  ["short", 0],
  ["aaaaaaaaaaaa", 1],
  ["abcdefghijkl", 1],
  ["password1234", 1],
  ["correct horse battery", 4],
  ["kV9#tq2!LmZx8w", 4],
])("%s has strength %i", (password, score) => {
  expect(strengthOf(password).score).toBe(score);
});

test("what is missing is counted", () => {
  expect(strengthOf("123456789").hint).toBe("1 more character at least.");
});

test("one's own name is no secret", () => {
  expect(strengthOf("lovelace1815", ["ada.lovelace@example.com"]).score).toBe(1);
});
