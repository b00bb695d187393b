// Which handles of a node are drawn. A node has many inputs that are mostly written down in its form; on the canvas stand
// those that are usually connected, and whatever is connected. Pure.
import {
  doneOutput,
  errorOutput,
  findInput,
  outputsOf,
  runCondition,
  type HandleType,
  type InputSpec,
  type NodeTypeSpec,
} from "./catalogue";
import type { FlowEdge, FlowNode } from "./document";

export interface Port {
  /** Its title: what an edge's handle says. */
  name: string;
  type: HandleType;
  required?: boolean;
  path?: boolean;
}

export interface Ports {
  inputs: readonly Port[];
  outputs: readonly Port[];
  /** Of a container: what its children get. */
  inner: readonly Port[];
  showsError: boolean;
}

const written = new Set(["select", "selector", "url", "code", "expression", "credential", "checkbox"]);

/** Is it drawn without being connected? */
export function isUsuallyConnected(input: InputSpec): boolean {
  if (input.type === "page" || input.carries_pages === true) return true;
  if (written.has(input.widget) || input.secret !== undefined || input.default !== undefined) return false;
  if (input.name === "Collect") return false;
  return (
    input.required ||
    input.type === "html" ||
    input.type === "list" ||
    input.type === "file" ||
    input.type === "any"
  );
}

function repeated(input: InputSpec, count: number, connected: ReadonlySet<string>): Port[] {
  let last = 0;
  for (let place = 1; place <= count; place += 1) if (connected.has(`${input.name} ${place}`)) last = place;
  const shown = Math.min(count, Math.max(2, last + 1));
  return Array.from({ length: shown }, (_, index) => ({
    name: `${input.name} ${index + 1}`,
    type: input.type,
  }));
}

export function portsOf(
  spec: NodeTypeSpec,
  node: FlowNode,
  into: readonly FlowEdge[],
  outOf: readonly FlowEdge[],
): Ports {
  const connected = new Set(into.map((edge) => edge.targetHandle));
  const inputs: Port[] = spec.inputs.flatMap((input) => {
    if (input.repeat_max !== undefined) return repeated(input, input.repeat_max, connected);
    if (!isUsuallyConnected(input) && !connected.has(input.name)) return [];
    return [{ name: input.name, type: input.type, required: input.required }];
  });
  const outputs: Port[] = [];
  const inner: Port[] = [];
  for (const output of outputsOf(spec, node)) {
    if (output.name === doneOutput.name || output.name === errorOutput.name) continue;
    const port = { name: output.name, type: output.type, path: output.path ?? false };
    if (output.inner) inner.push(port);
    else outputs.push(port);
  }
  // Ends of edges that name a handle the type does not have, so that the wrong edge can be seen and taken away.
  for (const name of connected) {
    if (findInput(spec, name) === undefined) inputs.push({ name, type: "any" });
  }
  for (const { sourceHandle: name } of outOf) {
    const known = [...outputs, ...inner, doneOutput, errorOutput].some((port) => port.name === name);
    if (!known) outputs.push({ name, type: "any" });
  }
  const showsError =
    node.data.settings?.["on_error"] === "route" ||
    outOf.some((edge) => edge.sourceHandle === errorOutput.name);
  return { inputs: inputs.filter((port) => port.name !== runCondition.name), outputs, inner, showsError };
}
