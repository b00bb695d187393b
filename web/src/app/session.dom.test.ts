import { expect, test, vi } from "vitest";
import { ApiError } from "@/api/client";
import { meansSessionEnded, noticeError, onSessionEnded, safeNext } from "./session";

const unauthorized = new ApiError(401, "auth", "sign in first", undefined);

test("a 401 inside the application ends the session, on a sign-in page it does not", () => {
  expect(meansSessionEnded(unauthorized, "/workflows")).toBe(true);
  expect(meansSessionEnded(unauthorized, "/login")).toBe(false);
  expect(meansSessionEnded(new ApiError(403, "forbidden", "no", undefined), "/workflows")).toBe(false);
  expect(meansSessionEnded(new Error("401"), "/workflows")).toBe(false);
});

test("the listener hears of it", () => {
  const told = vi.fn();
  onSessionEnded(told);
  noticeError(new Error("something else"));
  expect(told).not.toHaveBeenCalled();
  noticeError(unauthorized);
  expect(told).toHaveBeenCalledOnce();
});

test.each([
  ["/workflows?text=a#b", "/workflows?text=a#b"],
  ["//evil.example/", undefined],
  ["/\\evil.example/", undefined],
  ["https://evil.example/", undefined],
  ["javascript:alert(1)", undefined],
  ["/login?next=/login", undefined],
  [7, undefined],
])("after signing in, %s leads to %s", (value, expected) => {
  expect(safeNext(value)).toBe(expected);
});
