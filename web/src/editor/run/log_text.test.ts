import { expect, it } from "vitest";
import { factsOf } from "./log_text";

it("tells the facts of a line that its sentence does not tell", () => {
  const error = { class: "timeout", message: "timed out after 2 s" };
  expect(factsOf({ message: "retry in 1 s: timed out after 2 s", fields: { try: 1, error } })).toBe("try: 1");
  expect(factsOf({ message: "no", fields: { error: { class: "timeout" }, url: "http://a" } })).toBe(
    'error: {"class":"timeout"}, url: http://a',
  );
  expect(factsOf({ message: "no", fields: null })).toBe("");
});
