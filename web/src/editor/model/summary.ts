// The one value that says most about a node, shown under its name: the address, the selector, the expression. Pure.
import type { NodeTypeSpec } from "./catalogue";
import type { FlowNode } from "./document";

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "";
  if ("$credential" in value && typeof value.$credential === "string") return value.$credential;
  return JSON.stringify(value);
}

const telling = ["url", "selector", "expression", "code"];

export function summaryOf(spec: NodeTypeSpec, node: FlowNode): string {
  const inputs = node.data.inputs ?? {};
  const written = spec.inputs.filter(
    (input) => input.secret !== "only" && inputs[input.name] !== undefined && inputs[input.name] !== "",
  );
  const best =
    written.find((input) => telling.includes(input.widget)) ??
    written.find((input) => input.required) ??
    written[0];
  return best ? shown(inputs[best.name]).split("\n", 1).join("") : "";
}
