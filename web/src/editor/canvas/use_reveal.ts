import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { rectOf } from "../model/shape";
import { useEditorStore } from "../model/store";
import { useViewStore } from "./view_store";

/** Selects a node and brings it into the middle of the canvas. */
export function useReveal(): (id: string) => void {
  const store = useEditorStore();
  const view = useViewStore();
  const flow = useReactFlow();
  return useCallback(
    (id: string) => {
      store.getState().select({ nodes: new Set([id]) });
      const found = view.getState().shape.byId.get(id);
      const note = store.getState().document.notes?.find((one) => one.id === id);
      const rect = found
        ? rectOf(found)
        : note && { ...note.position, width: note.width, height: note.height };
      if (!rect) return;
      const zoom = Math.max(0.7, Math.min(1.1, flow.getZoom()));
      void flow.setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, { zoom, duration: 300 });
    },
    [store, view, flow],
  );
}
