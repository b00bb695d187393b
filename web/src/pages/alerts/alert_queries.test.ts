import { expect, test } from "vitest";
import { countText, kindAdvice, kindText } from "./alert_queries";

test("the server's count is capped, and so is the badge", () => {
  expect(countText(3)).toBe("3");
  expect(countText(100)).toBe("99+");
});

test("a kind of a newer server is said by its name", () => {
  expect(kindText("disk_full")).toBe("Disk full");
  expect(kindAdvice("disk_full")).toBe("");
});
