// Adding and removing nodes. Pure.
import { doneOutput, findInput, runCondition, typeOf, type Catalogue } from "./catalogue";
import { inputsThatFit, outputsThatFit, type Connection } from "./compatibility";
import { connect } from "./connect";
import type { FlowDocument, FlowNode } from "./document";
import { freePlace, nodeWidth, type Point } from "./geometry";
import { freshId, freshName, idsOf, slugsOf } from "./ids";
import { isUsuallyConnected } from "./ports";
import { rectOf, shapeOf } from "./shape";
import { nodesById, withDescendants } from "./structure";

/** The end of a wire that is being drawn. */
export interface WireEnd {
  node: string;
  handle: string;
  /** `output`: the wire begins here; `input`: it ends here. */
  side: "output" | "input";
  /** An output that a container has for its children. */
  inner?: boolean;
}

export interface Added {
  document: FlowDocument;
  id: string;
}

export interface Place {
  /** Relative to the parent's body. */
  position: Point;
  parentId?: string | undefined;
}

export function addNode(
  document: FlowDocument,
  catalogue: Catalogue,
  type: string,
  { position, parentId }: Place,
): Added {
  const title = catalogue.types.get(type)?.title ?? type;
  const id = freshId("node", idsOf(document));
  const node: FlowNode = {
    id,
    type,
    position,
    ...(parentId === undefined ? {} : { parentId }),
    data: { name: freshName(title, slugsOf(document)), inputs: {} },
  };
  return { document: { ...document, nodes: [...document.nodes, node] }, id };
}

/** The wire between what was drawn and a node: into the first input, or from the first output, that fits. */
export function wireTo(
  document: FlowDocument,
  catalogue: Catalogue,
  end: WireEnd,
  id: string,
): Connection | undefined {
  if (end.side === "output") {
    const [input] = inputsThatFit(document, catalogue, end, id);
    return input && { source: end.node, sourceHandle: end.handle, target: id, targetHandle: input.name };
  }
  const [output] = outputsThatFit(document, catalogue, id, end);
  return output === undefined
    ? undefined
    : { source: id, sourceHandle: output, target: end.node, targetHandle: end.handle };
}

/** Adds a node and connects it, where anything fits. */
export function addConnected(
  document: FlowDocument,
  catalogue: Catalogue,
  type: string,
  place: Place,
  end: WireEnd,
): Added {
  const added = addNode(document, catalogue, type, place);
  const wire = wireTo(added.document, catalogue, end, added.id);
  return wire ? { ...added, document: connect(added.document, catalogue, wire) } : added;
}

const isControl = (handle: string): boolean => handle === doneOutput.name || handle === runCondition.name;

/** The types of node that something drawn could be connected to; those where it goes where such a value usually goes first. */
export function typesThatFit(document: FlowDocument, catalogue: Catalogue, end: WireEnd): string[] {
  const parentId = parentFor(document, catalogue, end);
  const ranked = [...catalogue.types.values()].flatMap((spec) => {
    const added = addNode(document, catalogue, spec.type, { position: { x: 0, y: 0 }, parentId });
    const wire = wireTo(added.document, catalogue, end, added.id);
    if (!wire) return [];
    // That every node can wait for something to be done is no news, unless that is what is drawn.
    const other = end.side === "output" ? wire.targetHandle : wire.sourceHandle;
    if (isControl(other) && !isControl(end.handle)) return [];
    const input = findInput(spec, wire.targetHandle);
    const isUsual = end.side === "input" || (input !== undefined && isUsuallyConnected(input));
    return [{ type: spec.type, rank: isUsual ? 0 : 1 }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map((one) => one.type);
}

/** Where a node that is wired to `end` lives: beside it, or inside it when the output is one for the children. */
export function parentFor(
  document: FlowDocument,
  catalogue: Catalogue,
  end: Pick<WireEnd, "node" | "inner">,
): string | undefined {
  const node = nodesById(document).get(end.node);
  if (!node) return undefined;
  return end.inner === true && typeOf(catalogue, node).container ? node.id : node.parentId;
}

/** A free place to the right of a node, in the same container. */
export function placeAfter(document: FlowDocument, catalogue: Catalogue, id: string): Place {
  const shape = shapeOf(document, catalogue);
  const from = shape.byId.get(id);
  if (!from) return { position: { x: 0, y: 0 } };
  const parentId = from.node.parentId;
  const taken = shape.ordered
    .filter((one) => one.node.parentId === parentId && one.node.id !== id)
    .map((one) => ({ ...rectOf(one), ...one.node.position }));
  const wanted = { x: from.node.position.x + from.size.width + 80, y: from.node.position.y };
  return { position: freePlace(wanted, { width: nodeWidth, height: 140 }, taken), parentId };
}

/** What of a node is usually connected on: its page, else its first path or value. */
export function mainOutput(document: FlowDocument, catalogue: Catalogue, id: string): WireEnd | undefined {
  const found = shapeOf(document, catalogue).byId.get(id);
  if (!found) return undefined;
  const page = found.ports.outputs.find((port) => port.type === "page");
  const main = page ?? found.ports.outputs[0];
  return { node: id, handle: main?.name ?? "Done", side: "output" };
}

/** Takes nodes away with what is in them and every wire to them. */
export function withoutNodes(document: FlowDocument, ids: Iterable<string>): FlowDocument {
  const gone = withDescendants(document, ids);
  const named = new Set(ids);
  const notes = document.notes?.filter((note) => !named.has(note.id));
  return {
    ...document,
    nodes: document.nodes.filter((node) => !gone.has(node.id)),
    edges: document.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target)),
    ...(notes === undefined ? {} : { notes }),
  };
}
