// The limits of a user: a number, or nothing for "as the instance has it".
import type { Schemas } from "@/api/client";

type Limits = Schemas["Limits"];
export type LimitName = keyof Limits;
export type LimitTexts = Record<LimitName, string>;

export const limitFields: readonly { name: LimitName; label: string; unit: string }[] = [
  { name: "nodes", label: "Nodes in a workflow", unit: "nodes" },
  { name: "active_workflows", label: "Active workflows", unit: "active workflows" },
  { name: "concurrent_runs", label: "Runs at once", unit: "runs at once" },
  { name: "credits_month", label: "Credits a month", unit: "credits a month" },
];

export function limitTexts(limits: Limits): LimitTexts {
  const text = (name: LimitName) => limits[name]?.toString() ?? "";
  return {
    nodes: text("nodes"),
    active_workflows: text("active_workflows"),
    concurrent_runs: text("concurrent_runs"),
    credits_month: text("credits_month"),
  };
}

/** All four, so that an emptied field goes back to the instance's limit. */
export function limitsOf(texts: LimitTexts): Limits {
  const value = (name: LimitName) => (texts[name] === "" ? null : Number(texts[name]));
  return {
    nodes: value("nodes"),
    active_workflows: value("active_workflows"),
    concurrent_runs: value("concurrent_runs"),
    credits_month: value("credits_month"),
  };
}

export function limitSummary(limits: Limits): string {
  const own = limitFields.filter(({ name }) => limits[name] !== null && limits[name] !== undefined);
  if (own.length === 0) return "as the instance";
  return own.map(({ name, unit }) => `${limits[name]?.toLocaleString() ?? ""} ${unit}`).join(", ");
}
