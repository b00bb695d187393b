// The settings of a node for its form: where each stands in `data.settings`, what it is called, what it is without one. Pure.
import type { Schemas } from "@/api/client";
import { isDisabled } from "../model/disable";
import type { FlowDocument, FlowNode } from "../model/document";
import { withSetting } from "../model/document";
import type { NodeInput } from "./input_kinds";

type NodeType = Schemas["NodeType"];
type Settings = Record<string, unknown>;

export interface SettingLook {
  title: string;
  /** Shown and typed in units of this many. */
  scale?: number;
  unit?: string;
  /** Instead of the catalogue's, which speaks of the unit in the document. */
  help?: string;
}
const looks: Readonly<Record<string, SettingLook>> = {
  timeout_ms: {
    title: "Time limit",
    scale: 1_000,
    unit: "s",
    help: "The deadline of one attempt; 0 is none of its own.",
  },
  "retry.max": { title: "Retries" },
  "retry.delay_ms": {
    title: "Wait before a retry",
    scale: 1_000,
    unit: "s",
    help: "Before the second attempt.",
  },
  "retry.backoff": { title: "Each wait longer by", unit: "×" },
  "retry.jitter": { title: "Chance in the wait" },
  "retry.on": { title: "Retry only on" },
  on_error: { title: "When it fails" },
  when: { title: "Run only when" },
  teardown: { title: "Always run at the end" },
  idempotent: { title: "Safe to repeat" },
  cache_ttl_s: { title: "Reuse results for", unit: "s" },
};
export const lookOf = (name: string): SettingLook => looks[name] ?? { title: name.replaceAll("_", " ") };

export const optionTitles: Readonly<Record<string, string>> = {
  fail: "The run fails",
  continue: "Go on without its outputs",
  route: "Follow the output Error",
};

export const settingGroups: readonly { title: string; names: readonly string[] }[] = [
  {
    title: "Failures",
    names: ["on_error", "retry.max", "retry.delay_ms", "retry.backoff", "retry.jitter", "retry.on"],
  },
  { title: "Time and order", names: ["timeout_ms", "when", "teardown"] },
  { title: "Effects", names: ["idempotent", "cache_ttl_s"] },
];

const isObject = (value: unknown): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `retry.max` is `max` of the object `retry`. */
export function settingAt(settings: Settings | undefined, name: string): unknown {
  return name.split(".").reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), settings);
}

export function withSettingAt(
  document: FlowDocument,
  node: FlowNode,
  name: string,
  value: unknown,
): FlowDocument {
  const [outer = name, inner] = name.split(".");
  if (inner === undefined) return withSetting(document, node.id, outer, value);
  const before = node.data.settings?.[outer];
  const others = Object.entries(isObject(before) ? before : {}).filter(([key]) => key !== inner);
  const members = value === undefined ? others : [...others, [inner, value]];
  return withSetting(
    document,
    node.id,
    outer,
    members.length === 0 ? undefined : Object.fromEntries(members),
  );
}

/** What holds without the setting: of the type, else of all nodes. */
export function defaultOf(setting: NodeInput, type: NodeType): unknown {
  if (setting.name === "idempotent") return type.idempotent ?? undefined;
  return settingAt(type.settings, setting.name) ?? setting.default;
}

const hasPages = (type: NodeType): boolean =>
  [...type.inputs, ...type.outputs].some((port) => port.type === "page");

/** Some settings mean nothing for some types. */
export function applies(name: string, type: NodeType): boolean {
  if (name === "idempotent") return type.side_effect;
  if (name === "cache_ttl_s") return !type.side_effect && !hasPages(type) && !type.container;
  return true;
}

const everyNode = ["timeout", "invalid_input", "internal"];
/** The error classes that a node of this type may fail with. */
export const errorClasses = (type: NodeType): string[] => [
  ...new Set([...type.errors, ...(hasPages(type) ? ["browser_crashed"] : []), ...everyNode]),
];

/** How many settings the node has that differ from what holds anyway. */
export function settingsSet(node: FlowNode, known: readonly NodeInput[], type: NodeType): number {
  return known.filter((setting) => {
    const value = settingAt(node.data.settings, setting.name);
    // A disabled node keeps that in its condition.
    if (setting.name === "when" && isDisabled(node)) return false;
    return value !== undefined && value !== defaultOf(setting, type);
  }).length;
}
