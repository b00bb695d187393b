import { expect, it } from "vitest";
import type { Schemas } from "@/api/client";
import type { FlowDocument, FlowNode } from "../model/document";
import { applies, defaultOf, errorClasses, settingAt, settingsSet, withSettingAt } from "./node_settings";

const type = {
  type: "click",
  settings: { timeout_ms: 30_000, retry: { max: 2, delay_ms: 1_000, backoff: 2, jitter: 0.2 } },
  side_effect: true,
  idempotent: null,
  container: false,
  inputs: [{ name: "Web Page", type: "page" }],
  outputs: [],
  errors: ["not_found", "timeout"],
} as unknown as Schemas["NodeType"];
const setting = (name: string, value?: unknown) =>
  ({ name, type: "number", widget: "number", required: false, default: value }) as Schemas["NodeInput"];
const documentWith = (settings?: Record<string, unknown>): { document: FlowDocument; node: FlowNode } => {
  const node: FlowNode = {
    id: "a",
    type: "click",
    position: { x: 0, y: 0 },
    data: settings ? { settings } : {},
  };
  return { node, document: { name: "x", nodes: [node], edges: [] } };
};
const after = (settings: Record<string, unknown> | undefined, name: string, value: unknown) => {
  const { document, node } = documentWith(settings);
  return withSettingAt(document, node, name, value).nodes[0]?.data.settings;
};

it("reads and writes inside of objects", () => {
  expect(settingAt({ retry: { max: 4 } }, "retry.max")).toBe(4);
  expect(settingAt(undefined, "retry.max")).toBeUndefined();
  expect(after(undefined, "retry.max", 4)).toEqual({ retry: { max: 4 } });
  expect(after({ retry: { max: 4, backoff: 3 } }, "retry.max", undefined)).toEqual({ retry: { backoff: 3 } });
  expect(after({ retry: { max: 4 } }, "retry.max", undefined)).toEqual({});
  expect(after({}, "teardown", true)).toEqual({ teardown: true });
});

it("knows what holds without a setting", () => {
  expect(defaultOf(setting("timeout_ms"), type)).toBe(30_000);
  expect(defaultOf(setting("retry.max"), type)).toBe(2);
  expect(defaultOf(setting("on_error", "fail"), type)).toBe("fail");
});

it("leaves out what means nothing for the type", () => {
  expect(applies("idempotent", type)).toBe(true);
  expect(applies("cache_ttl_s", type)).toBe(false);
  expect(errorClasses(type)).toEqual([
    "not_found",
    "timeout",
    "browser_crashed",
    "invalid_input",
    "internal",
  ]);
});

it("counts settings that change something", () => {
  const { node } = documentWith({ retry: { max: 2 }, timeout_ms: 5, when: "false" });
  expect(settingsSet(node, [setting("retry.max"), setting("timeout_ms"), setting("when")], type)).toBe(1);
});
