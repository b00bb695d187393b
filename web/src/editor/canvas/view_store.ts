// The view of the document that React Flow draws, kept up with the editor's store and with what is being dragged.
import { createContext, useContext } from "react";
import { createStore, type StoreApi } from "zustand";
import type { Catalogue } from "../model/catalogue";
import { shapeOf, type Shape } from "../model/shape";
import type { EditorStore } from "../model/store";
import { emptyView, viewOf, type Drags, type FlowView, type Marks } from "./flow_view";

interface ViewState extends FlowView, Marks {
  shape: Shape;
  drag: (drags: Drags) => void;
  hover: (edge: string | undefined) => void;
  stop: (node: string | undefined) => void;
  refresh: () => void;
}
export type ViewStore = StoreApi<ViewState>;

export function createViewStore(editor: EditorStore, catalogue: Catalogue): ViewStore {
  const derive = (marks: Marks, before: FlowView) => {
    const { document, selection } = editor.getState();
    const shape =
      before.shape?.document === document ? before.shape : shapeOf(document, catalogue, before.shape);
    const { drags, hovered, tabStop } = marks;
    return { ...viewOf(shape, selection, marks, before), shape, drags, hovered, tabStop };
  };
  return createStore<ViewState>()((set, get) => ({
    ...derive({ drags: new Map(), hovered: undefined, tabStop: undefined }, emptyView),
    drag: (drags) => set(derive({ ...get(), drags }, get())),
    hover: (hovered) => set(derive({ ...get(), hovered }, get())),
    stop: (tabStop) => {
      if (tabStop !== get().tabStop) set(derive({ ...get(), tabStop }, get()));
    },
    refresh: () => set(derive(get(), get())),
  }));
}

/** Follows the editor until the returned function is called. */
export function follow(view: ViewStore, editor: EditorStore): () => void {
  view.getState().refresh();
  return editor.subscribe((now, before) => {
    if (now.document !== before.document || now.selection !== before.selection) view.getState().refresh();
  });
}

export const ViewContext = createContext<ViewStore | null>(null);

export function useViewStore(): ViewStore {
  const view = useContext(ViewContext);
  if (!view) throw new Error("this component belongs inside an editor");
  return view;
}
