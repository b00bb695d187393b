// What follows the view without React: how it moves, and whether it is far away. The style sheet reads it off the canvas.
import { useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useCanvas } from "./canvas_store";

const farZoom = 0.42;
const veryFarZoom = 0.3;
/** So long after its last step the view stands still, in milliseconds. */
const stillAfter = 160;

export function ViewWatch() {
  const flow = useStoreApi();
  useEffect(() => {
    let still: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      delete flow.getState().domNode?.dataset["moving"];
      useCanvas.getState().set({ isZooming: false });
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
  }, [flow]);
  return null;
}
