// Copying and pasting as JSON text, so it goes between tabs, into files and into messages. Pure.
import type { Catalogue } from "./catalogue";
import { nodeName, slugOf, type FlowDocument, type FlowEdge, type FlowNode, type FlowNote } from "./document";
import { boundsOf, type Point } from "./geometry";
import { freshId, freshName, idsOf, slugsOf } from "./ids";
import { containerAt, outermost, relativeTo } from "./move";
import { mapExpressions, mapReferences } from "./references";
import { rectOf, shapeOf, type Shape } from "./shape";
import { withDescendants } from "./structure";

export interface Clip {
  nodes: FlowNode[];
  edges: FlowEdge[];
  notes: FlowNote[];
}

/** Nodes with what is in them and the wires among them; places become absolute. */
export function clipOf(shape: Shape, ids: ReadonlySet<string>): Clip {
  const { document } = shape;
  const all = withDescendants(document, ids);
  const tops = new Set(outermost(document, all));
  return {
    nodes: document.nodes
      .filter((node) => all.has(node.id))
      .map((node) => {
        const found = shape.byId.get(node.id);
        if (!tops.has(node.id) || !found) return node;
        const top = { ...node, position: found.at };
        delete top.parentId;
        return top;
      }),
    edges: document.edges.filter((edge) => all.has(edge.source) && all.has(edge.target)),
    notes: (document.notes ?? []).filter((note) => ids.has(note.id)),
  };
}

export const clipText = (clip: Clip): string => JSON.stringify({ "flow-builder": 1, ...clip }, null, 2);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isPoint = (value: unknown): value is Point =>
  isRecord(value) && typeof value["x"] === "number" && typeof value["y"] === "number";

const isNode = (value: unknown): value is FlowNode =>
  isRecord(value) &&
  typeof value["id"] === "string" &&
  typeof value["type"] === "string" &&
  isPoint(value["position"]) &&
  isRecord(value["data"]);
const isEdge = (value: unknown): value is FlowEdge =>
  isRecord(value) &&
  ["id", "source", "target", "sourceHandle", "targetHandle"].every((key) => typeof value[key] === "string");
const isNote = (value: unknown): value is FlowNote =>
  isRecord(value) &&
  typeof value["id"] === "string" &&
  typeof value["text"] === "string" &&
  typeof value["width"] === "number" &&
  typeof value["height"] === "number" &&
  isPoint(value["position"]);

const listOf = <T>(value: unknown, is: (item: unknown) => item is T): T[] =>
  Array.isArray(value) ? value.filter(is) : [];

/** Reads what was copied, or a whole workflow as JSON; nothing when the text is something else. */
export function readClip(text: string): Clip | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const nodes = listOf(value["nodes"], isNode);
  const notes = listOf(value["notes"], isNote);
  if (nodes.length === 0 && notes.length === 0) return undefined;
  return { nodes, edges: listOf(value["edges"], isEdge), notes };
}

export interface Pasted {
  document: FlowDocument;
  ids: ReadonlySet<string>;
}

/**
 * Puts a clip in, its top left corner at `at`, into the container that is there. Ids and names become unique; what the
 * pasted nodes read of each other they read of the copies, what they read of others stays.
 */
export function paste(document: FlowDocument, catalogue: Catalogue, clip: Clip, at: Point): Pasted {
  const taken = idsOf(document);
  const newIds = new Map<string, string>();
  const fresh = (prefix: string, old: string): string => {
    const id = freshId(prefix, taken);
    taken.add(id);
    newIds.set(old, id);
    return id;
  };
  const slugs = slugsOf(document);
  const renamed = new Map<string, { slug: string; name: string }>();
  for (const node of clip.nodes) {
    const name = freshName(nodeName(node), slugs);
    slugs.add(slugOf(name));
    renamed.set(slugOf(nodeName(node)), { slug: slugOf(name), name });
    fresh("node", node.id);
  }
  const shape = shapeOf(document, catalogue);
  const parentId = containerAt(shape, at);
  const isTop = (node: FlowNode) => node.parentId === undefined || !newIds.has(node.parentId);
  const corner = boundsOf(
    [...clip.nodes.filter(isTop), ...clip.notes].map((one) => ({ ...one.position, width: 0, height: 0 })),
  );
  const moved = (place: Point): Point => ({
    x: at.x + place.x - corner.x,
    y: at.y + place.y - corner.y,
  });
  const nodes = clip.nodes.map((node) => {
    const copy: FlowNode = {
      ...node,
      id: newIds.get(node.id) ?? node.id,
      data: { ...node.data, name: renamed.get(slugOf(nodeName(node)))?.name ?? nodeName(node) },
    };
    delete copy.parentId;
    const parent = node.parentId === undefined ? undefined : newIds.get(node.parentId);
    if (parent !== undefined) copy.parentId = parent;
    else {
      copy.position = relativeTo(shape, parentId, moved(node.position));
      if (parentId !== undefined) copy.parentId = parentId;
    }
    return mapExpressions(copy, catalogue, (expression) =>
      mapReferences(expression, (slug) => renamed.get(slug)),
    );
  });
  const edges = clip.edges.flatMap((edge) => {
    const source = newIds.get(edge.source);
    const target = newIds.get(edge.target);
    if (source === undefined || target === undefined) return [];
    return [{ ...edge, id: fresh("edge", `edge ${edge.id}`), source, target }];
  });
  const notes = clip.notes.map((note) => ({
    ...note,
    id: fresh("note", `note ${note.id}`),
    position: moved(note.position),
  }));
  return {
    document: {
      ...document,
      nodes: [...document.nodes, ...nodes],
      edges: [...document.edges, ...edges],
      ...(notes.length > 0 ? { notes: [...(document.notes ?? []), ...notes] } : {}),
    },
    ids: new Set([...nodes.filter((node) => node.parentId === parentId), ...notes].map((one) => one.id)),
  };
}

/** A copy of nodes beside them, in the same container. */
export function duplicate(shape: Shape, ids: ReadonlySet<string>): Pasted {
  const { document, catalogue } = shape;
  const clip = clipOf(shape, ids);
  const rects = [...ids].flatMap((id) => {
    const found = shape.byId.get(id);
    const note = document.notes?.find((one) => one.id === id);
    return found ? [rectOf(found)] : note ? [{ ...note.position, width: 0, height: 0 }] : [];
  });
  const corner = boundsOf(rects);
  return paste(document, catalogue, clip, { x: corner.x + 40, y: corner.y + 40 });
}
