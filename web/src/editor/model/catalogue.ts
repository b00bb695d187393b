// The node catalogue as the editor reads it: which node types exist and which handles a node of a document has. Pure.
import type { FlowNode } from "./document";

export const handleTypes = [
  "page",
  "html",
  "text",
  "number",
  "boolean",
  "json",
  "list",
  "file",
  "any",
] as const;
export type HandleType = (typeof handleTypes)[number];

export interface InputSpec {
  name: string;
  type: HandleType;
  required: boolean;
  widget: string;
  default?: unknown;
  options?: readonly string[];
  secret?: "allowed" | "only";
  carries_pages?: boolean;
  tolerant?: boolean;
  /** `Data n` stands for Data 1 … Data <repeat_max>. */
  repeat_max?: number;
  help?: string;
}

export interface OutputSpec {
  name: string;
  type: HandleType;
  /** Taken or not: the node branches. */
  path?: boolean;
  /** For the nodes inside the container only. */
  inner?: boolean;
  /** Of type page when a page is connected to the input Data. */
  follows_data?: boolean;
  conditional?: boolean;
}

export interface NodeTypeSpec {
  type: string;
  title: string;
  category: string;
  summary: string;
  inputs: readonly InputSpec[];
  outputs: readonly OutputSpec[];
  container: boolean;
  case_paths?: boolean;
  only_in_loop?: boolean;
  can_be_start_node: boolean;
  credits?: number;
}

export interface Category {
  category: string;
  title: string;
}

/** The name and colour of a handle type, and what becomes of its values at an input of each type. */
export interface HandleTypeInfo {
  type: HandleType;
  title: string;
  colour: string;
  fits: Readonly<Record<HandleType, Fit>>;
}

/**
 * `same`: handed over unchanged. `converts`: by a rule that may refuse a value. `by_value`: the value delivered decides.
 * `pages`: only where pages are carried. `refused`: no wire.
 */
export type Fit = "same" | "converts" | "by_value" | "pages" | "refused";

export interface Catalogue {
  types: ReadonlyMap<string, NodeTypeSpec>;
  categories: readonly Category[];
  handles: ReadonlyMap<HandleType, HandleTypeInfo>;
}

export const runCondition: InputSpec = {
  name: "Execute Condition",
  type: "any",
  required: false,
  widget: "text",
  carries_pages: true,
  help: "The node runs only when this edge is live.",
};
export const doneOutput: OutputSpec = { name: "Done", type: "boolean" };
export const errorOutput: OutputSpec = { name: "Error", type: "json", conditional: true };

/** The part of the server's answer that the canvas needs. */
export interface CatalogueAnswer {
  nodes: readonly NodeTypeSpec[];
  categories: readonly Category[];
  handle_types: readonly HandleTypeInfo[];
}

export const catalogueOf = ({ nodes, categories, handle_types }: CatalogueAnswer): Catalogue => ({
  types: new Map(nodes.map((one) => [one.type, one])),
  categories,
  handles: new Map(handle_types.map((one) => [one.type, one])),
});

/** What a node of a type nobody knows is drawn as: without handles but those its edges name. */
export const unknownType = (type: string): NodeTypeSpec => ({
  type,
  title: type,
  category: "unknown",
  summary: "This node type is not known to the server.",
  inputs: [],
  outputs: [],
  container: false,
  can_be_start_node: true,
});

export const typeOf = (catalogue: Catalogue, node: FlowNode): NodeTypeSpec =>
  catalogue.types.get(node.type) ?? unknownType(node.type);

/** The input that a handle's title names, also `Data 7` of a repeated one and the common ones. */
export function findInput(spec: NodeTypeSpec, name: string): InputSpec | undefined {
  if (name === runCondition.name) return runCondition;
  return spec.inputs.find((input) => {
    if (input.repeat_max === undefined) return input.name === name;
    const stem = `${input.name} `;
    const place = name.startsWith(stem) ? Number(name.slice(stem.length)) : NaN;
    return Number.isInteger(place) && place >= 1 && place <= input.repeat_max;
  });
}

/** The labels of the paths that a switch has by its input `Cases`. */
export function caseLabels(node: FlowNode): string[] {
  const cases = node.data.inputs?.["Cases"];
  if (!Array.isArray(cases)) return [];
  const labels = cases.map((one: unknown) =>
    typeof one === "object" && one !== null && "label" in one && typeof one.label === "string"
      ? one.label
      : "",
  );
  return [...new Set(labels.filter((label) => label !== ""))];
}

/** All outputs of a node: its cases, its own, Done and Error. */
export function outputsOf(spec: NodeTypeSpec, node: FlowNode): OutputSpec[] {
  const cases: OutputSpec[] = spec.case_paths
    ? caseLabels(node).map((name) => ({ name, type: "any", path: true, follows_data: true }))
    : [];
  return [...cases, ...spec.outputs, doneOutput, errorOutput];
}

export const findOutput = (
  spec: NodeTypeSpec,
  node: FlowNode,
  name: string,
  inner = false,
): OutputSpec | undefined =>
  outputsOf(spec, node).find((output) => output.name === name && (output.inner ?? false) === inner);
