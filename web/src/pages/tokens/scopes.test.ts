import { expect, test } from "vitest";
import { isExpired } from "./scopes";

test("a token without an end does not expire", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  expect(isExpired(null, now)).toBe(false);
  expect(isExpired("2026-03-01T12:00:00Z", now)).toBe(true);
  expect(isExpired("2026-03-01T12:00:01Z", now)).toBe(false);
});
