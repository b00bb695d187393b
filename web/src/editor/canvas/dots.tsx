// The dots behind the drawing. They are part of what is moved, so that nothing is drawn anew while it moves.
import { useStore, useStoreApi } from "@xyflow/react";
import { useCallback, useMemo } from "react";
import { createPortal } from "react-dom";
import { boundsOf, contains, type Rect } from "../model/geometry";
import classes from "./canvas.module.css";
import { placeOf } from "./flow_view";
import { useViewStore } from "./view_store";

const gap = 20;
const radius = 0.65;

/** Three times as much, from dot to dot. */
const widely = ({ x, y, width, height }: Rect): Rect => {
  const down = (value: number) => Math.floor(value / gap) * gap;
  return { x: down(x - width), y: down(y - height), width: down(3 * width), height: down(3 * height) };
};

export function Dots() {
  const flow = useStoreApi();
  const view = useViewStore();
  const pane = useStore((state) => state.domNode);
  // React Flow's own portal looks for its place with every step of the view.
  const portal = useMemo(() => pane?.querySelector(".react-flow__viewport-portal"), [pane]);
  const follow = useCallback(
    (svg: SVGSVGElement) => {
      let covered: Rect | undefined;
      const cover = () => {
        const { transform, width, height } = flow.getState();
        const [left, top, zoom] = transform;
        const seen = { x: -left / zoom, y: -top / zoom, width: width / zoom, height: height / zoom };
        const end = { x: seen.x + seen.width, y: seen.y + seen.height };
        if (covered && contains(covered, seen) && contains(covered, end)) return;
        // Under all nodes, in sight or not.
        covered = widely(boundsOf([seen, ...view.getState().nodes.map(placeOf)]));
        svg.style.left = `${covered.x}px`;
        svg.style.top = `${covered.y}px`;
        svg.setAttribute("width", String(covered.width));
        svg.setAttribute("height", String(covered.height));
      };
      cover();
      return flow.subscribe(cover);
    },
    [flow, view],
  );
  return (
    portal &&
    createPortal(
      <svg ref={follow} className={classes.dots} aria-hidden>
        <pattern
          id="canvas-dots"
          width={gap}
          height={gap}
          patternUnits="userSpaceOnUse"
          patternTransform={`translate(${-gap / 2} ${-gap / 2})`}
        >
          <circle cx={radius} cy={radius} r={radius} />
        </pattern>
        <rect width="100%" height="100%" fill="url(#canvas-dots)" />
      </svg>,
      portal,
    )
  );
}
