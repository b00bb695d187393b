// What a test run is asked for beyond its parameters: where to stop, and which nodes not to run but to take as given. Pure.
import { nodeName, type FlowDocument } from "../model/document";
import { isBranch } from "@/ui/json_view_rows";
import { currentRuns, type RunModel } from "./run_model";

export interface Pin {
  nodeId: string;
  /** JSON as it was typed. */
  text: string;
}
export interface RunOptions {
  params: Record<string, unknown>;
  /** The node to end with; null runs to the end. */
  runTo: string | null;
  useLast: boolean;
  pins: readonly Pin[];
}

export const isTest = (options: RunOptions): boolean =>
  options.runTo !== null || options.useLast || options.pins.length > 0;

/** What a run is given that is no test. */
export const withoutTest = (options: RunOptions): RunOptions => ({
  params: options.params,
  runTo: null,
  useLast: false,
  pins: [],
});

export type Outputs = Record<string, unknown>;

export function propertiesOf(schema: Record<string, unknown> | undefined): Record<string, unknown> {
  return isBranch(schema?.properties) ? (schema.properties as Record<string, unknown>) : {};
}

/** What a form of parameters begins with. */
export function defaultParams(schema: Record<string, unknown> | undefined): Record<string, unknown> {
  const defaults = Object.entries(propertiesOf(schema)).flatMap(([name, property]): [string, unknown][] =>
    isBranch(property) && "default" in property ? [[name, property.default]] : [],
  );
  return Object.fromEntries(defaults);
}

// A value that can be given back as it was recorded: whole, and without anything that was blacked out.
function isWhole(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("[redacted:");
  if (!isBranch(value)) return true;
  return !("$artifact" in value) && Object.values(value).every(isWhole);
}

/** Outputs of a node as they can be pinned: pages cannot. */
export function pinnable(output: Outputs | null): Outputs {
  return Object.fromEntries(
    Object.entries(output ?? {}).filter(([, value]) => value !== "[page]" && isWhole(value)),
  );
}

// They do something to the run itself; their outputs alone do not stand for them.
const neverPinned = new Set([
  "set_variables",
  "stop_workflow",
  "fail_workflow",
  "break_loop",
  "continue_loop",
]);

/**
 * The nodes of a run whose outputs can stand instead of running them again: they gave data only, all of it is recorded, and
 * nothing that hangs on them needs a page.
 */
export function lastOutputs(
  model: RunModel | null,
  document: FlowDocument,
  runTo: string | null,
): Record<string, Outputs> {
  if (!model) return {};
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const pins = currentRuns(model).flatMap((run): [string, Outputs][] => {
    const node = nodes.get(run.node_id);
    const isDone = run.state === "succeeded" && run.iteration === "";
    if (!node || node.parentId !== undefined || !isDone || run.node_id === runTo || neverPinned.has(run.type))
      return [];
    const output = run.output ?? {};
    const handles = document.edges
      .filter((edge) => edge.source === run.node_id)
      .map((edge) => edge.sourceHandle);
    const outputs = pinnable(output);
    const isComplete = Object.entries(output).every(([name, value]) => name in outputs || value === "[page]");
    const givesPages = handles.some((handle) => output[handle] === "[page]");
    return isComplete && !givesPages && Object.keys(outputs).length > 0 ? [[run.node_id, outputs]] : [];
  });
  return Object.fromEntries(pins);
}

export function parsePin(text: string): { outputs: Outputs } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (isBranch(value) && !Array.isArray(value)) return { outputs: value as Outputs };
    return { problem: "This must be an object: output names and their values." };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : "This is no JSON." };
  }
}

export interface RunBody {
  params: Record<string, unknown>;
  max_attempts: number;
  run_to?: string;
  pinned?: Record<string, Outputs>;
}

/** The body of the request; null while a pin cannot be read. */
export function runBody(options: RunOptions, model: RunModel | null, document: FlowDocument): RunBody | null {
  const ids = new Set(document.nodes.map((node) => node.id));
  const pinned = options.useLast ? lastOutputs(model, document, options.runTo) : {};
  for (const pin of options.pins) {
    if (!ids.has(pin.nodeId)) continue;
    const parsed = parsePin(pin.text);
    if ("problem" in parsed) return null;
    pinned[pin.nodeId] = parsed.outputs;
  }
  return {
    params: options.params,
    // Who looks on wants to see why it failed, not wait for another attempt.
    max_attempts: 1,
    ...(options.runTo !== null && ids.has(options.runTo) && { run_to: options.runTo }),
    ...(Object.keys(pinned).length > 0 && { pinned }),
  };
}

/** The node somebody most likely wants to pin next: one that gave something in the last run. */
export function nextPin(
  choices: readonly { value: string }[],
  pins: readonly Pin[],
  model: RunModel | null,
): string | undefined {
  const unpinned = choices.filter((choice) => !pins.some((pin) => pin.nodeId === choice.value));
  const gave = new Set(
    model === null
      ? []
      : currentRuns(model)
          .filter((run) => Object.keys(pinnable(run.output)).length > 0)
          .map((run) => run.node_id),
  );
  return (unpinned.find((choice) => gave.has(choice.value)) ?? unpinned[0])?.value;
}

/** Nodes by name, for a choice. */
export const nodeChoices = (document: FlowDocument): { value: string; label: string }[] =>
  document.nodes
    .map((node) => ({ value: node.id, label: nodeName(node) }))
    .sort((a, b) => a.label.localeCompare(b.label));
