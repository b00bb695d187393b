// What follows the view without React: how it moves and whether it is far away, which the style sheet reads off the canvas;
// and, when it stands still, where Tab enters it.
import { useStoreApi } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { useEditorStore } from "../model/store";
import { useCanvas } from "./canvas_store";
import { seenRect } from "./overview_view";
import { useViewStore } from "./view_store";
import { tabStopOf } from "./walk";

const farZoom = 0.42;
const veryFarZoom = 0.3;
/** So long after its last step the view stands still, in milliseconds. */
const stillAfter = 160;

function useMotion(onStill: () => void): void {
  const flow = useStoreApi();
  useEffect(() => {
    let still: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      delete flow.getState().domNode?.dataset["moving"];
      useCanvas.getState().set({ isZooming: false });
      onStill();
    };
    const measure = () => {
      const { transform, domNode } = flow.getState();
      const isFar = transform[2] < farZoom;
      const far = transform[2] < veryFarZoom ? "very" : isFar ? "quite" : undefined;
      if (domNode && domNode.dataset["far"] !== far) {
        if (far === undefined) delete domNode.dataset["far"];
        else domNode.dataset["far"] = far;
      }
      if (useCanvas.getState().isFar !== isFar) useCanvas.getState().set({ isFar });
    };
    measure();
    const unsubscribe = flow.subscribe(({ transform, domNode }, before) => {
      if (transform === before.transform || !domNode) return;
      measure();
      const isZoom = transform[2] !== before.transform[2];
      const { moving } = domNode.dataset;
      // One step, as when a workflow opens, is no motion.
      if (isZoom && moving !== undefined && !useCanvas.getState().isZooming)
        useCanvas.getState().set({ isZooming: true });
      const motion = isZoom ? "zoom" : "pan";
      if (moving !== motion) domNode.dataset["moving"] = motion;
      clearTimeout(still);
      still = setTimeout(stop, stillAfter);
    });
    return () => {
      clearTimeout(still);
      unsubscribe();
    };
  }, [flow, onStill]);
}

/** Keeps one node reachable by Tab: what is selected, or where somebody was, if it is seen. */
function useTabStop(): () => void {
  const flow = useStoreApi();
  const view = useViewStore();
  const store = useEditorStore();
  const choose = useCallback(() => {
    const { transform, width, height } = flow.getState();
    const { shape, tabStop, stop } = view.getState();
    const [selected] = store.getState().selection.nodes;
    stop(tabStopOf(shape, seenRect(transform, { width, height }), selected ?? tabStop));
  }, [flow, view, store]);
  useEffect(
    () =>
      view.subscribe((now, before) => {
        if (now.nodes !== before.nodes && now.drags.size === 0) choose();
      }),
    [view, choose],
  );
  return choose;
}

export function ViewWatch() {
  useMotion(useTabStop());
  return null;
}
