// What is seen when a workflow opens: all of it where it can be read, else its beginning.
import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { boundsOf } from "../model/geometry";
import { rectOf } from "../model/shape";
import { useViewStore } from "./view_store";

const readable = 0.55;
const margin = 40;

export function useFirstView() {
  const view = useViewStore();
  const flow = useReactFlow();
  return useMemo(
    () => ({
      show: () => {
        const { shape } = view.getState();
        const pane = window.document.querySelector(".react-flow")?.getBoundingClientRect();
        const notes = shape.document.notes ?? [];
        const rects = [
          ...shape.ordered.map(rectOf),
          ...notes.map((note) => ({ ...note.position, width: note.width, height: note.height })),
        ];
        if (!pane || rects.length === 0) return;
        const bounds = boundsOf(rects);
        const fitting = Math.min(
          1,
          (pane.width - 2 * margin) / bounds.width,
          (pane.height - 2 * margin) / bounds.height,
        );
        const zoom = Math.max(readable, fitting);
        const place = (start: number, length: number, room: number) =>
          length * zoom <= room - 2 * margin ? room / 2 - (start + length / 2) * zoom : margin - start * zoom;
        void flow.setViewport({
          zoom,
          x: Math.round(place(bounds.x, bounds.width, pane.width)),
          y: Math.round(place(bounds.y, bounds.height, pane.height)),
        });
      },
    }),
    [view, flow],
  );
}
