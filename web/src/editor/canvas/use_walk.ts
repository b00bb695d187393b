// The keyboard's place on the canvas: one node can be reached by Tab, arrows go on from it.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import { contains } from "../model/geometry";
import { rectOf } from "../model/shape";
import { useEditorStore } from "../model/store";
import { seenRect } from "./overview_view";
import { useViewStore } from "./view_store";
import { neighbour, type Step } from "./walk";

const elementOf = (id: string): HTMLElement | undefined =>
  [...window.document.querySelectorAll<HTMLElement>(".react-flow__node")].find(
    (element) => element.dataset["id"] === id,
  );

const nodeAt = (target: EventTarget | null): string | undefined =>
  target instanceof HTMLElement && target.matches(".react-flow__node") ? target.dataset["id"] : undefined;

export function useWalk() {
  const store = useEditorStore();
  const view = useViewStore();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  return useMemo(() => {
    const focus = (id: string) => {
      view.getState().stop(id);
      const found = view.getState().shape.byId.get(id);
      if (!found) return;
      const rect = rectOf(found);
      const { transform, width, height } = flowStore.getState();
      const seen = seenRect(transform, { width, height });
      const isSeen =
        contains(seen, rect) &&
        contains(seen, { x: rect.x + rect.width, y: rect.y + Math.min(rect.height, 48) });
      if (!isSeen)
        void flow.setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, { zoom: transform[2] });
      // What was out of sight is there with the next frame.
      requestAnimationFrame(() => elementOf(id)?.focus());
    };
    return {
      /** Takes a step from the node that has the focus; true when the key is used up. */
      step: (target: EventTarget | null, step: Step): boolean => {
        const here = nodeAt(target);
        if (here === undefined) return false;
        const next = neighbour(view.getState().shape, here, step);
        if (next !== undefined) focus(next);
        return true;
      },
      /** Selects the node that has the focus. */
      enter: (target: EventTarget | null): boolean => {
        const here = nodeAt(target);
        if (here === undefined) return false;
        store.getState().select({ nodes: new Set([here]) });
        return true;
      },
    };
  }, [store, view, flow, flowStore]);
}
