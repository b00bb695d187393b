import { expect, test } from "vitest";
import { actionText, commandOf, detailText, fitsFilter, objectPath } from "./actions";

const entry = {
  action: "login.failed",
  actor_id: null,
  user_id: "u1",
  address: "10.0.0.7",
  object_id: "",
  detail: { email: "ada@example.com" },
};

test("an action that is not known is said by its name", () => {
  expect(actionText("paint_fence")).toEqual({ text: "paint fence", group: "Other" });
});

test("details are words", () => {
  expect(detailText({ email: "ada@example.com", tries: 3 })).toBe("Email: ada@example.com, Tries: 3");
});

test.each([
  [{ group: "" as const, actor: "", text: "" }, true],
  [{ group: "Signing in" as const, actor: "", text: "ADA@" }, true],
  [{ group: "Users" as const, actor: "", text: "" }, false],
  [{ group: "" as const, actor: "u1", text: "" }, true],
  [{ group: "" as const, actor: "u2", text: "" }, false],
  [{ group: "" as const, actor: "", text: "10.0.0.8" }, false],
])("filter %o fits: %s", (filter, fits) => {
  expect(fitsFilter(entry, filter)).toBe(fits);
});

test("what still exists can be opened", () => {
  expect(objectPath("save_workflow", "w")).toBe("/workflows/w");
  expect(objectPath("remove_workflow", "w")).toBeUndefined();
  expect(objectPath("cancel_execution", "e")).toBe("/executions/e");
  expect(objectPath("login", "")).toBeUndefined();
});

test("names the command that did it, and nobody where a person did", () => {
  expect(commandOf({ command: "user passwd" })).toBe("flowbuilder user passwd");
  expect(commandOf({ disabled: false })).toBeUndefined();
});
