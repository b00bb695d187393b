import { expect, test } from "vitest";
import { humanize, plural, sentence } from "./sentence";

test("a text of the API becomes a sentence", () => {
  expect(sentence("the link is used")).toBe("The link is used.");
  expect(sentence("Try again!")).toBe("Try again!");
  expect(sentence("http://shop.example answered 404")).toBe("http://shop.example answered 404.");
  expect(sentence("  ")).toBe("");
});

test("names become words", () => {
  expect(humanize("active_workflows")).toBe("Active workflows");
  expect(humanize("login.failed")).toBe("Login failed");
});

test("counts take the right form", () => {
  expect(plural(1, "run")).toBe("1 run");
  expect(plural(0, "run")).toBe("0 runs");
  expect(plural(2, "entry", "entries")).toBe("2 entries");
});
