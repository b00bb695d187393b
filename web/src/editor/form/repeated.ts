// `Data n` stands for Data 1 … Data 20: those that are connected or written, and the next one. Pure.
import type { FlowEdge, FlowNode } from "../model/document";
import type { NodeInput } from "./input_kinds";

export interface Repeated {
  shown: NodeInput[];
  /** The name of the next free one; null when all are taken. */
  next: string | null;
}

export function repeatedInputs(input: NodeInput, node: FlowNode, edges: readonly FlowEdge[]): Repeated {
  const taken = new Set([...Object.keys(node.data.inputs ?? {}), ...edges.map((edge) => edge.targetHandle)]);
  const names = Array.from({ length: input.repeat_max ?? 0 }, (_, index) => `${input.name} ${index + 1}`);
  return {
    shown: names.filter((name) => taken.has(name)).map((name) => ({ ...input, name })),
    next: names.find((name) => !taken.has(name)) ?? null,
  };
}
