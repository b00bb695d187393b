// What follows the view without React: how it moves and whether it is far away, which the style sheet reads off the canvas;
// and, when it stands still, where Tab enters it.
import { useStoreApi } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { useEditorStore } from "../model/store";
import { useCanvas } from "./canvas_store";
import { seenRect } from "./overview_view";
import { useDrawing } from "./use_drawing";
import { useViewStore } from "./view_store";
import { tabStopOf } from "./walk";

const farZoom = 0.42;
const veryFarZoom = 0.3;
/** So long after its last step the view stands still, in milliseconds. */
const stillAfter = 200;

/**
 * Chromium moves at once what is animated; for the rest it asks with every step of the view which of all nodes are now above which.
 * This animation stands still and changes nothing.
 */
function hold(pane: HTMLElement): Animation | undefined {
  const moved = pane.querySelector(".react-flow__viewport");
  // Where tests run there are no animations.
  if (!moved || !("animate" in moved)) return undefined;
  const none = { transform: "none" };
  // One without duration would be over before it has begun.
  const animation = moved.animate([none, none], {
    duration: 1000,
    composite: "add",
  });
  animation.pause();
  return animation;
}

function useMotion(onStill: () => void): void {
  const flow = useStoreApi();
  useEffect(() => {
    let still: ReturnType<typeof setTimeout> | undefined;
    let held: Animation | undefined;
    const stop = () => {
      held?.cancel();
      held = undefined;
      delete flow.getState().domNode?.dataset["moving"];
      measure();
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
      const isZoom = transform[2] !== before.transform[2];
      const { moving } = domNode.dataset;
      held ??= hold(domNode);
      // One step, as when a workflow opens, is no motion. What all nodes show changes when it is over.
      if (!isZoom || moving === undefined) measure();
      else if (!useCanvas.getState().isZooming) useCanvas.getState().set({ isZooming: true });
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
  useDrawing();
  return null;
}
