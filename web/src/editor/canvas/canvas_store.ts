// What the canvas shows beside the document: the wire being drawn, open menus and dialogs. One editor is open at a time.
import { create } from "zustand";
import type { WireEnd } from "../model/edit";
import type { Point } from "../model/geometry";

export interface QuickAdd {
  /** Where on the screen. */
  screen: Point;
  /** Where on the canvas the node goes. */
  at: Point;
  /** What it is connected to. */
  wire?: WireEnd;
}

/** A wire was dropped on a node, several of whose handles fit. */
export interface HandleChoice {
  screen: Point;
  wire: WireEnd;
  node: string;
  handles: readonly string[];
}

export interface ContextMenuAt {
  screen: Point;
  target: "pane" | "nodes" | "edge";
}

export type CanvasDialog = "find" | "help" | "rename" | "connect";

export type NodeTab = "inputs" | "run";

interface CanvasState {
  /** The wire being drawn, and for each node the handles that would take it. */
  wire: WireEnd | null;
  accepting: ReadonlyMap<string, ReadonlySet<string>> | null;
  /** Far away, nodes show less. */
  isFar: boolean;
  /** While zooming, nodes show what they showed before. */
  isZooming: boolean;
  /** The nodes that are drawn at all, and those of them that have been near enough to be read. They only become more. */
  drawn: ReadonlySet<string>;
  near: ReadonlySet<string>;
  quickAdd: QuickAdd | null;
  choice: HandleChoice | null;
  menu: ContextMenuAt | null;
  dialog: CanvasDialog | null;
  /** The container that what is being dragged would land in. */
  dropTarget: string | null;
  isPaletteOpen: boolean;
  /** Of the panel beside the canvas. */
  nodeTab: NodeTab;
  set: (part: Partial<Omit<CanvasState, "set">>) => void;
  reset: () => void;
}

const atFirst: Omit<CanvasState, "set" | "reset"> = {
  wire: null,
  accepting: null,
  isFar: false,
  isZooming: false,
  drawn: new Set(),
  near: new Set(),
  quickAdd: null,
  choice: null,
  menu: null,
  dialog: null,
  dropTarget: null,
  isPaletteOpen: true,
  nodeTab: "inputs",
};

export const useCanvas = create<CanvasState>()((set) => ({
  ...atFirst,
  set: (part) => set(part),
  reset: () => set(atFirst),
}));
