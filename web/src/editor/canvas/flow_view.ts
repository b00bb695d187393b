// The document as React Flow wants it. What has not changed keeps its object, so that React Flow and React pass it by. Pure.
import { Position, type Edge, type Node, type NodeHandle } from "@xyflow/react";
import { findOutput, typeOf, type HandleType } from "../model/catalogue";
import { isDisabled } from "../model/disable";
import { nodeName, type FlowEdge, type FlowNote } from "../model/document";
import {
  headMiddle,
  innerColumn,
  nodeWidth,
  rowHeight,
  rowMiddle,
  type Point,
  type Rect,
} from "../model/geometry";
import type { NodeShape, Shape } from "../model/shape";
import type { Selection } from "../model/store";
import { isInside, nodesById } from "../model/structure";
import { handleId } from "./handle_ids";

export type StepNode = Node<{ shape: NodeShape }, "step" | "container">;
export type NoteNode = Node<{ note: FlowNote }, "note">;
export type CanvasNode = StepNode | NoteNode;
export type WireEdge = Edge<{ type: HandleType; handle: string }, "wire">;

export const handleSize = 12;

const handleAt = (id: string, type: "source" | "target", x: number, y: number): NodeHandle => ({
  id,
  type,
  position: type === "source" ? Position.Right : Position.Left,
  x: x - handleSize / 2,
  y: y - handleSize / 2,
  width: handleSize,
  height: handleSize,
});

/** The middle of the row of something that a container has for its children. */
export const innerMiddle = (shape: NodeShape, row: number): number =>
  shape.offset.y + 12 + row * rowHeight + rowHeight / 2;

export function handlesOf(shape: NodeShape): NodeHandle[] {
  const { ports, size } = shape;
  const outputs = [...ports.outputs.map((port) => port.name), ...(ports.showsError ? ["Error"] : [])];
  return [
    handleAt(handleId("in", "Execute Condition"), "target", 0, headMiddle),
    handleAt(handleId("out", "Done"), "source", size.width, headMiddle),
    ...ports.inputs.map((port, row) => handleAt(handleId("in", port.name), "target", 0, rowMiddle(row))),
    ...outputs.map((name, row) => handleAt(handleId("out", name), "source", size.width, rowMiddle(row))),
    ...ports.inner.map((port, row) =>
      handleAt(handleId("inner", port.name), "source", innerColumn, innerMiddle(shape, row)),
    ),
  ];
}

export interface FlowView {
  shape: Shape | undefined;
  nodes: CanvasNode[];
  edges: WireEdge[];
}
export const emptyView: FlowView = { shape: undefined, nodes: [], edges: [] };

/** Where a node is, as React Flow counts: from the corner of the container it is in. */
const fromParent = ({ node }: NodeShape, parent: NodeShape | undefined): Point =>
  parent ? { x: parent.offset.x + node.position.x, y: parent.offset.y + node.position.y } : node.position;

/** Places of nodes while they are dragged; the document hears of them when they are let go. */
export type Drags = ReadonlyMap<string, Point>;

/** What pointer and keyboard are at. */
export interface Marks {
  drags: Drags;
  /** The wire under the pointer. */
  hovered: string | undefined;
  /** The node that Tab reaches. */
  tabStop: string | undefined;
}

/**
 * React Flow moves each node by a transform of its own, and a browser keeps books on every transform while the canvas moves.
 * A place costs nothing then.
 */
const placedAt = ({ x, y }: Point) => ({ transform: "none", left: x, top: y });

/** Where a node is drawn on the canvas. */
export const placeOf = ({ style, width, height }: CanvasNode): Rect => ({
  x: Number(style?.left ?? 0),
  y: Number(style?.top ?? 0),
  width: width ?? 0,
  height: height ?? 0,
});

/** What a screen reader says of a node before it looks into it. */
function spokenName({ node, spec }: NodeShape): string {
  const name = nodeName(node);
  const what = name === spec.title ? name : `${name}, ${spec.title}`;
  return isDisabled(node) ? `${what}, disabled` : what;
}

/** One of them is reached by Tab, the others from there by arrows. */
const reachable = (isTabStop: boolean) => ({ tabIndex: isTabStop ? 0 : -1 });

function stepNode(
  shape: NodeShape,
  parent: NodeShape | undefined,
  at: Point,
  selected: boolean,
  dragged: Point | undefined,
  isTabStop: boolean,
): StepNode {
  const { node, size } = shape;
  const isBox = shape.spec.container || shape.size.width !== nodeWidth;
  const position = dragged ?? fromParent(shape, parent);
  return {
    id: node.id,
    type: isBox ? "container" : "step",
    position,
    ...(parent ? { parentId: parent.node.id } : {}),
    width: size.width,
    height: size.height,
    measured: size,
    handles: handlesOf(shape),
    style: placedAt(at),
    ariaLabel: spokenName(shape),
    domAttributes: reachable(isTabStop),
    selected,
    dragging: dragged !== undefined,
    data: { shape },
  };
}

function noteNode(note: FlowNote, selected: boolean, dragged: Point | undefined): NoteNode {
  const size = { width: note.width, height: note.height };
  const position = dragged ?? note.position;
  return {
    id: note.id,
    type: "note",
    position,
    ...size,
    measured: size,
    style: placedAt(position),
    ariaLabel: note.text === "" ? "Note" : `Note: ${note.text}`,
    domAttributes: reachable(false),
    selected,
    dragging: dragged !== undefined,
    zIndex: -1,
    data: { note },
  };
}

const keepStep = (old: CanvasNode | undefined, fresh: StepNode): StepNode =>
  old &&
  old.type !== "note" &&
  old.data.shape === fresh.data.shape &&
  old.selected === fresh.selected &&
  old.dragging === fresh.dragging &&
  old.parentId === fresh.parentId &&
  old.domAttributes?.tabIndex === fresh.domAttributes?.tabIndex &&
  old.position.x === fresh.position.x &&
  old.position.y === fresh.position.y &&
  // What is in a container that is dragged moves with it.
  old.style?.left === fresh.style?.left &&
  old.style?.top === fresh.style?.top
    ? old
    : fresh;

const keepNote = (old: CanvasNode | undefined, fresh: NoteNode): NoteNode =>
  old?.type === "note" &&
  old.data.note === fresh.data.note &&
  old.selected === fresh.selected &&
  old.dragging === fresh.dragging &&
  old.position.x === fresh.position.x &&
  old.position.y === fresh.position.y
    ? old
    : fresh;

function wireEdge(
  shape: Shape,
  edge: FlowEdge,
  selected: boolean,
  reconnectable: boolean,
): WireEdge | undefined {
  const byId = nodesById(shape.document);
  const source = byId.get(edge.source);
  if (!source || !byId.has(edge.target)) return undefined;
  const inner = isInside(byId, edge.target, edge.source);
  const output = findOutput(typeOf(shape.catalogue, source), source, edge.sourceHandle, inner);
  return {
    id: edge.id,
    type: "wire",
    source: edge.source,
    target: edge.target,
    sourceHandle: handleId(inner && output ? "inner" : "out", edge.sourceHandle),
    targetHandle: handleId("in", edge.targetHandle),
    selected,
    // Its ends can be taken off; thousands of them are too many to be there all the time.
    reconnectable,
    data: { type: output?.type ?? "any", handle: edge.sourceHandle },
  };
}

const keepEdge = (old: WireEdge | undefined, fresh: WireEdge): WireEdge =>
  old?.source === fresh.source &&
  old.target === fresh.target &&
  old.sourceHandle === fresh.sourceHandle &&
  old.targetHandle === fresh.targetHandle &&
  old.selected === fresh.selected &&
  old.reconnectable === fresh.reconnectable &&
  old.data?.type === fresh.data?.type
    ? old
    : fresh;

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

export function viewOf(
  shape: Shape,
  selection: Selection,
  { drags, hovered, tabStop }: Marks,
  before: FlowView,
): FlowView {
  const oldNodes = new Map(before.nodes.map((node) => [node.id, node]));
  const oldEdges = new Map(before.edges.map((edge) => [edge.id, edge]));
  const nodes: CanvasNode[] = (shape.document.notes ?? []).map((note) =>
    keepNote(oldNodes.get(note.id), noteNode(note, selection.nodes.has(note.id), drags.get(note.id))),
  );
  const places = new Map<string, Point>();
  for (const one of shape.ordered) {
    const { id, parentId } = one.node;
    const parent = parentId === undefined ? undefined : shape.byId.get(parentId);
    const around = (parent && places.get(parent.node.id)) ?? { x: 0, y: 0 };
    const inside = drags.get(id) ?? fromParent(one, parent);
    const at = { x: around.x + inside.x, y: around.y + inside.y };
    places.set(id, at);
    const fresh = stepNode(one, parent, at, selection.nodes.has(id), drags.get(id), id === tabStop);
    nodes.push(keepStep(oldNodes.get(id), fresh));
  }
  const edges = shape.document.edges.flatMap((edge) => {
    const selected = selection.edges.has(edge.id);
    const fresh = wireEdge(shape, edge, selected, selected || edge.id === hovered);
    return fresh ? [keepEdge(oldEdges.get(edge.id), fresh)] : [];
  });
  return {
    shape,
    nodes: sameItems(before.nodes, nodes) ? before.nodes : nodes,
    edges: sameItems(before.edges, edges) ? before.edges : edges,
  };
}
