// EditorStore: the document being edited, its history, what is selected, and what the server says is wrong with it.
//
// One store lives as long as one editor page and is handed down by context. `edit` is the only way to change the document:
// it takes a pure function and a label ("Move 3 nodes"), and makes an undo step; edits with the same `group` within a second
// are one step (typing, dragging). Saving, validating and watching are done by hooks beside the page, which call `saved`
// and `setProblems`.
import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Schemas } from "@/api/client";
import type { FlowDocument } from "./document";

export type Problem = Schemas["WorkflowProblem"];

export interface Selection {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}
export const nothingSelected: Selection = { nodes: new Set(), edges: new Set() };

interface Step {
  label: string;
  before: FlowDocument;
  group: string | undefined;
  at: number;
}

export interface EditorState {
  workflowId: string;
  document: FlowDocument;
  /** What the server has: equal to `document` by identity when everything is saved. */
  savedDocument: FlowDocument;
  savedVersion: number;
  past: readonly Step[];
  future: readonly Step[];
  selection: Selection;
  problems: readonly Problem[];

  edit: (label: string, change: (document: FlowDocument) => FlowDocument, group?: string) => void;
  undo: () => void;
  redo: () => void;
  select: (selection: Partial<Selection>) => void;
  saved: (document: FlowDocument, version: number) => void;
  /** Another version from outside (restore, a conflict resolved by theirs): starts a new history. */
  replace: (document: FlowDocument, version: number) => void;
  setProblems: (problems: readonly Problem[]) => void;
}

const groupSpan = 1_000;
const longestHistory = 200;

export type EditorStore = StoreApi<EditorState>;

export function createEditorStore(
  workflowId: string,
  document: FlowDocument,
  version: number,
  now: () => number = Date.now,
): EditorStore {
  return createStore<EditorState>()((set, get) => ({
    workflowId,
    document,
    savedDocument: document,
    savedVersion: version,
    past: [],
    future: [],
    selection: nothingSelected,
    problems: [],

    edit: (label, change, group) => {
      const { document: before, past } = get();
      const after = change(before);
      if (after === before) return;
      const last = past.at(-1);
      const at = now();
      const joins = group !== undefined && last?.group === group && at - last.at < groupSpan;
      const step: Step = joins ? { ...last, at } : { label, before, group, at };
      set({
        document: after,
        past: [...(joins ? past.slice(0, -1) : past), step].slice(-longestHistory),
        future: [],
      });
    },
    undo: () => {
      const { past, future, document: after } = get();
      const step = past.at(-1);
      if (!step) return;
      set({
        document: step.before,
        past: past.slice(0, -1),
        future: [...future, { ...step, before: after, group: undefined }],
      });
    },
    redo: () => {
      const { past, future, document: before } = get();
      const step = future.at(-1);
      if (!step) return;
      set({ document: step.before, past: [...past, { ...step, before }], future: future.slice(0, -1) });
    },
    select: (selection) => set({ selection: { ...nothingSelected, ...selection } }),
    saved: (savedDocument, savedVersion) => set({ savedDocument, savedVersion }),
    replace: (next, savedVersion) =>
      set({
        document: next,
        savedDocument: next,
        savedVersion,
        past: [],
        future: [],
        selection: nothingSelected,
      }),
    setProblems: (problems) => set({ problems }),
  }));
}

export const EditorContext = createContext<EditorStore | null>(null);

export function useEditorStore(): EditorStore {
  const store = useContext(EditorContext);
  if (!store) throw new Error("this component belongs inside an editor");
  return store;
}
export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useEditorStore(), select);
}
