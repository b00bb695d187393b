// The overview in the corner: all nodes, and a frame around what is seen. It is painted by hand, because it changes with every
// step of the view; dragging moves the view, the wheel zooms.
import { useComputedColorScheme } from "@mantine/core";
import { Panel, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { boundsOf, type Rect } from "../model/geometry";
import classes from "./canvas.module.css";
import { placeOf, type CanvasNode } from "./flow_view";
import { draggedBy, overviewOf, seenRect, wheeled, type OverviewView } from "./overview_view";
import { useViewStore } from "./view_store";

const size = { width: 160, height: 110 };
const corner = 8;

interface Colours {
  step: string;
  container: string;
  note: string;
  unseen: string;
}

// React Flow's own colours of what is out of sight.
const unseen = { light: "rgba(240, 240, 240, 0.6)", dark: "rgba(60, 60, 60, 0.6)" };

function coloursOf(element: Element, scheme: "light" | "dark"): Colours {
  const style = getComputedStyle(element);
  const named = (name: string) => style.getPropertyValue(name);
  return {
    step: named("--mantine-color-indigo-3"),
    container: named("--mantine-color-grape-light"),
    note: named("--mantine-color-yellow-3"),
    unseen: unseen[scheme],
  };
}

function paint(
  context: CanvasRenderingContext2D,
  colours: Colours,
  nodes: readonly CanvasNode[],
  seen: Rect,
  { origin, scale }: OverviewView,
): void {
  const ratio = context.canvas.width / size.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const isRound = corner * scale >= 0.5;
  for (const node of nodes) {
    const { x, y, width, height } = placeOf(node);
    context.fillStyle = colours[node.type];
    const at = [(x - origin.x) * scale, (y - origin.y) * scale, width * scale, height * scale] as const;
    if (!isRound) {
      context.fillRect(...at);
      continue;
    }
    context.beginPath();
    context.roundRect(...at, corner * scale);
    context.fill();
  }
  context.fillStyle = colours.unseen;
  context.beginPath();
  context.rect(0, 0, size.width, size.height);
  context.rect(
    (seen.x - origin.x) * scale,
    (seen.y - origin.y) * scale,
    seen.width * scale,
    seen.height * scale,
  );
  context.fill("evenodd");
}

export function Overview() {
  const flow = useStoreApi();
  const { setViewport, zoomTo } = useReactFlow();
  const view = useViewStore();
  const scheme = useComputedColorScheme("light");

  const live = useCallback(
    (canvas: HTMLCanvasElement) => {
      const context = canvas.getContext("2d");
      if (!context) return () => undefined;
      const ratio = Math.min(2, window.devicePixelRatio);
      canvas.width = size.width * ratio;
      canvas.height = size.height * ratio;
      const colours = coloursOf(canvas, scheme);
      let drawn: { nodes: readonly CanvasNode[]; bounds: Rect[] } = { nodes: [], bounds: [] };
      let scale = 1;
      let frame = 0;
      const repaint = () => {
        frame = 0;
        const { nodes } = view.getState();
        if (drawn.nodes !== nodes)
          drawn = {
            nodes,
            bounds: nodes.length === 0 ? [] : [boundsOf(nodes.map(placeOf))],
          };
        const { transform, width, height } = flow.getState();
        if (width === 0 || height === 0) return;
        const seen = seenRect(transform, { width, height });
        const overview = overviewOf(drawn.bounds, seen, size);
        scale = overview.scale;
        paint(context, colours, nodes, seen, overview);
      };
      const soon = () => {
        if (frame === 0) frame = requestAnimationFrame(repaint);
      };

      let held: { x: number; y: number } | undefined;
      const onDown = (event: PointerEvent) => {
        if (event.button !== 0) return;
        canvas.setPointerCapture(event.pointerId);
        held = { x: event.clientX, y: event.clientY };
      };
      const onMove = (event: PointerEvent) => {
        if (!held) return;
        const by = { x: event.clientX - held.x, y: event.clientY - held.y };
        held = { x: event.clientX, y: event.clientY };
        const [x, y, zoom] = draggedBy(flow.getState().transform, scale, by);
        void setViewport({ x, y, zoom });
      };
      const onUp = () => (held = undefined);
      const onWheel = (event: WheelEvent) => {
        event.preventDefault();
        void zoomTo(wheeled(flow.getState().transform[2], event));
      };
      canvas.addEventListener("pointerdown", onDown);
      canvas.addEventListener("pointermove", onMove);
      canvas.addEventListener("pointerup", onUp);
      canvas.addEventListener("pointercancel", onUp);
      canvas.addEventListener("wheel", onWheel, { passive: false });
      const unsubscribe = [
        view.subscribe(soon),
        flow.subscribe((now, before) => {
          if (
            now.transform !== before.transform ||
            now.width !== before.width ||
            now.height !== before.height
          )
            soon();
        }),
      ];
      soon();
      return () => {
        for (const end of unsubscribe) end();
        cancelAnimationFrame(frame);
        canvas.removeEventListener("pointerdown", onDown);
        canvas.removeEventListener("pointermove", onMove);
        canvas.removeEventListener("pointerup", onUp);
        canvas.removeEventListener("pointercancel", onUp);
        canvas.removeEventListener("wheel", onWheel);
      };
    },
    [flow, view, setViewport, zoomTo, scheme],
  );
  // Another colour scheme, another canvas: the colours are read when it is made.
  return (
    <Panel position="bottom-right">
      <canvas key={scheme} ref={live} className={classes.overview} role="img" aria-label="Overview" />
    </Panel>
  );
}
