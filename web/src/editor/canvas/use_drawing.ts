// Draws what comes into sight at once, and the rest in idle moments, a few nodes at a time.
import { useStoreApi } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useStore as useZustand } from "zustand";
import { useCanvas } from "./canvas_store";
import { around, freshIn, hideUndrawn, mostDrawn, nextOf } from "./drawn";
import { seenRect } from "./overview_view";
import { useViewStore } from "./view_store";

const nodesAtOnce = 15;

/** Calls when the browser has nothing else to do; Safari does not say when that is. */
function whenIdle(call: () => void): () => void {
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(call, 100);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(call);
  return () => cancelIdleCallback(handle);
}

const joined = (known: ReadonlySet<string>, fresh: readonly string[]): ReadonlySet<string> =>
  new Set([...known, ...fresh]);

/** What React Flow is given to draw. */
export function useDrawn() {
  const view = useViewStore();
  const nodes = useZustand(view, (state) => state.nodes);
  const edges = useZustand(view, (state) => state.edges);
  const drawn = useCanvas((state) => state.drawn);
  const isTooMuch = nodes.length > mostDrawn;
  return useMemo(
    () => ({
      ...(isTooMuch ? { nodes, edges } : hideUndrawn(nodes, edges, drawn)),
      onlyRenderVisibleElements: isTooMuch,
    }),
    [nodes, edges, drawn, isTooMuch],
  );
}

export function useDrawing(): void {
  const flow = useStoreApi();
  const view = useViewStore();
  useEffect(() => {
    const come = () => {
      const { transform, width, height } = flow.getState();
      if (width === 0 || height === 0) return;
      const { shape } = view.getState();
      const { near, drawn, isFar, isZooming, set } = useCanvas.getState();
      const exactly = seenRect(transform, { width, height });
      // A workflow opens sooner with what is seen alone.
      const seen = drawn.size === 0 ? exactly : around(exactly);
      const nearer = isFar || isZooming ? [] : freshIn(shape, seen, near);
      const fresh = freshIn(shape, seen, drawn);
      if (nearer.length > 0) set({ near: joined(near, nearer) });
      if (fresh.length > 0) set({ drawn: joined(drawn, fresh) });
    };
    let cancel: (() => void) | undefined;
    const drawRest = () => {
      cancel = undefined;
      const { shape } = view.getState();
      const { drawn, set } = useCanvas.getState();
      if (shape.ordered.length > mostDrawn) return;
      const next = nextOf(shape, drawn, nodesAtOnce);
      if (next.length === 0) return;
      // Not before the first nodes are there, and not while somebody moves the canvas.
      const isBusy = drawn.size === 0 || flow.getState().domNode?.dataset["moving"] !== undefined;
      if (!isBusy) set({ drawn: joined(drawn, next) });
      soon();
    };
    const soon = () => {
      cancel ??= whenIdle(drawRest);
    };
    come();
    soon();
    const unsubscribe = [
      flow.subscribe((now, before) => {
        if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height)
          come();
      }),
      useCanvas.subscribe((now, before) => {
        if (now.isFar !== before.isFar || now.isZooming !== before.isZooming) come();
      }),
      view.subscribe((now, before) => {
        if (now.shape === before.shape) return;
        come();
        soon();
      }),
    ];
    return () => {
      for (const end of unsubscribe) end();
      cancel?.();
    };
  }, [flow, view]);
}
