// Resizing by the corner: the document gets the new size when the corner is let go, as one step.
import type { ResizeParams } from "@xyflow/react";
import { useMemo } from "react";
import { snap } from "../model/geometry";
import { useEditorStore } from "../model/store";

export function useResize(id: string) {
  const store = useEditorStore();
  return useMemo(() => {
    const apply = (_event: unknown, size: ResizeParams) => {
      const width = snap(size.width);
      const height = snap(size.height);
      store.getState().edit(
        "Resize",
        (document) => ({
          ...document,
          nodes: document.nodes.map((node) => (node.id === id ? { ...node, width, height } : node)),
          ...(document.notes && {
            notes: document.notes.map((note) => (note.id === id ? { ...note, width, height } : note)),
          }),
        }),
        `resize ${id}`,
      );
    };
    return { onResize: apply };
  }, [store, id]);
}
