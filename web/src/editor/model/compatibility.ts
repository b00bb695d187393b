// Which output may be connected to which input, and why not. The server's rules (docs/workflow.md), told while a wire is
// drawn; the server checks again on every save. Pure.
import {
  findInput,
  findOutput,
  outputsOf,
  runCondition,
  typeOf,
  type Catalogue,
  type Fit,
  type HandleType,
  type InputSpec,
} from "./catalogue";
import { nodeName, type FlowDocument, type FlowNode } from "./document";
import { containersOf, isInside, nodesById, reaches } from "./structure";

export const fit = (catalogue: Catalogue, from: HandleType, to: HandleType): Fit =>
  catalogue.handles.get(from)?.fits[to] ?? "refused";

export interface Connection {
  source: string;
  sourceHandle: string;
  target: string;
  targetHandle: string;
}

export type Verdict = { ok: true } | { ok: false; reason: string };
const fine: Verdict = { ok: true };
const no = (reason: string): Verdict => ({ ok: false, reason });

const nouns: Record<HandleType, string> = {
  page: "a web page",
  html: "HTML",
  text: "text",
  number: "a number",
  boolean: "true or false",
  json: "JSON",
  list: "a list",
  file: "a file",
  any: "any value",
};

/** The type of an output: those that hand on `Data` give a page when a page is connected there. */
export function outputType(
  document: FlowDocument,
  catalogue: Catalogue,
  node: FlowNode,
  handle: string,
  inner = false,
  seen: ReadonlySet<string> = new Set(),
): HandleType | undefined {
  const output = findOutput(typeOf(catalogue, node), node, handle, inner);
  if (!output?.follows_data) return output?.type;
  if (seen.has(node.id)) return "any";
  const byId = nodesById(document);
  const carriesPage = document.edges.some((edge) => {
    if (edge.target !== node.id || edge.targetHandle !== "Data") return false;
    const source = byId.get(edge.source);
    if (!source) return false;
    const within = isInside(byId, node.id, source.id);
    return (
      outputType(document, catalogue, source, edge.sourceHandle, within, new Set([...seen, node.id])) ===
      "page"
    );
  });
  return carriesPage ? "page" : "any";
}

/** May a value of this type go into this input? */
export function fitsInput(catalogue: Catalogue, type: HandleType, input: InputSpec): boolean {
  const how = fit(catalogue, type, input.type);
  if (how === "refused") return false;
  return !(how === "pages" && type === "page" && input.carries_pages !== true);
}

function typesVerdict(catalogue: Catalogue, type: HandleType, input: InputSpec): Verdict {
  if (fitsInput(catalogue, type, input)) return fine;
  if (type === "page") return no(`A web page cannot go into ${input.name}, which takes ${nouns[input.type]}`);
  if (input.type === "page") return no(`${input.name} takes a web page, not ${nouns[type]}`);
  return no(`${input.name} takes ${nouns[input.type]}; ${nouns[type]} cannot become that`);
}

function containerVerdict(document: FlowDocument, source: FlowNode, target: FlowNode): Verdict {
  const byId = nodesById(document);
  const [container] = containersOf(byId, source.id);
  if (container === undefined || isInside(byId, target.id, container)) return fine;
  const box = byId.get(container);
  const title = box ? nodeName(box) : container;
  return no(`A wire cannot leave ${title}; collect its results and connect an output of ${title}`);
}

/** `inner`: the output is one of those a container has for its children. */
export function checkConnection(
  document: FlowDocument,
  catalogue: Catalogue,
  { source: from, sourceHandle, target: to, targetHandle }: Connection,
  inner?: boolean,
): Verdict {
  const byId = nodesById(document);
  const source = byId.get(from);
  const target = byId.get(to);
  if (!source || !target) return no("One of the nodes does not exist");
  if (from === to) return no("A node cannot wait for itself");
  const within = isInside(byId, to, from);
  if (inner === true && !within) return no("This output is for the nodes inside the loop only");
  const input = findInput(typeOf(catalogue, target), targetHandle);
  if (!input) return no(`${nodeName(target)} has no input ${targetHandle}`);
  if (!findOutput(typeOf(catalogue, source), source, sourceHandle, within)) {
    const outside = findOutput(typeOf(catalogue, source), source, sourceHandle, !within);
    if (within && outside)
      return no(`${sourceHandle} is known when the loop has ended; it cannot go to a node inside it`);
    return no(`${nodeName(source)} has no output ${sourceHandle}`);
  }
  if (
    document.edges.some(
      (edge) =>
        edge.source === from &&
        edge.target === to &&
        edge.sourceHandle === sourceHandle &&
        edge.targetHandle === targetHandle,
    )
  )
    return no("These two are connected already");
  const contained = containerVerdict(document, source, target);
  if (!contained.ok) return contained;
  if (source.data.settings?.["teardown"] === true && target.data.settings?.["teardown"] !== true)
    return no(`${nodeName(source)} runs at the very end; it cannot feed a node that runs before`);
  const typed = typesVerdict(
    catalogue,
    outputType(document, catalogue, source, sourceHandle, within) ?? "any",
    input,
  );
  if (typed.ok && !within && reaches(document, to, from))
    return no(`That would be a circle: ${nodeName(source)} already waits for ${nodeName(target)}`);
  return typed;
}

/** The inputs of a node, hidden ones too, that take what a handle gives: those it must have first, then the usual ones. */
export function inputsThatFit(
  document: FlowDocument,
  catalogue: Catalogue,
  from: { node: string; handle: string; inner?: boolean },
  target: string,
): InputSpec[] {
  const node = nodesById(document).get(target);
  if (!node) return [];
  const taken = new Set(
    document.edges.filter((edge) => edge.target === target).map((edge) => edge.targetHandle),
  );
  const own = typeOf(catalogue, node).inputs.map((input): InputSpec => {
    if (input.repeat_max === undefined) return input;
    let place = 1;
    while (taken.has(`${input.name} ${place}`) && place < input.repeat_max) place += 1;
    return { ...input, name: `${input.name} ${place}` };
  });
  return [...own, runCondition].filter(
    (input) =>
      checkConnection(
        document,
        catalogue,
        { source: from.node, sourceHandle: from.handle, target, targetHandle: input.name },
        from.inner,
      ).ok,
  );
}

/** The outputs of a node that may go into an input. */
export function outputsThatFit(
  document: FlowDocument,
  catalogue: Catalogue,
  source: string,
  into: { node: string; handle: string },
): string[] {
  const byId = nodesById(document);
  const node = byId.get(source);
  if (!node) return [];
  const within = isInside(byId, into.node, source);
  return outputsOf(typeOf(catalogue, node), node)
    .filter((output) => (output.inner ?? false) === within)
    .filter(
      (output) =>
        checkConnection(document, catalogue, {
          source,
          sourceHandle: output.name,
          target: into.node,
          targetHandle: into.handle,
        }).ok,
    )
    .map((output) => output.name);
}
