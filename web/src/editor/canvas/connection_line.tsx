// The wire being drawn, and at the pointer why it cannot end where it is.
import { getBezierPath, useStore, type ConnectionLineComponentProps } from "@xyflow/react";
import { useContext } from "react";
import { checkConnection, type Verdict } from "../model/compatibility";
import { EditorContext } from "../model/store";
import { CatalogueContext, handleLook } from "./catalogue_context";
import { useCanvas } from "./canvas_store";
import classes from "./canvas.module.css";
import { connectionOf } from "./connecting";
import type { CanvasNode } from "./flow_view";
import { outputType } from "../model/compatibility";
import { nodesById } from "../model/structure";
import { findInput, typeOf } from "../model/catalogue";

export function ConnectionLine(props: ConnectionLineComponentProps<CanvasNode>) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromHandle, toHandle } = props;
  const store = useContext(EditorContext);
  const catalogue = useContext(CatalogueContext);
  const zoom = useStore((state) => state.transform[2]);
  const wire = useCanvas((state) => state.wire);
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.3,
  });
  if (!store || !catalogue) return null;
  const document = store.getState().document;
  let verdict: Verdict | undefined;
  if (toHandle && (toHandle.nodeId !== fromHandle.nodeId || toHandle.id !== fromHandle.id)) {
    const found = connectionOf(fromHandle, toHandle);
    verdict = found
      ? checkConnection(document, catalogue, found.connection, found.inner)
      : { ok: false, reason: "Connect an output to an input" };
  }
  const node = wire ? nodesById(document).get(wire.node) : undefined;
  const type =
    wire && node
      ? wire.side === "output"
        ? outputType(document, catalogue, node, wire.handle, wire.inner ?? false)
        : findInput(typeOf(catalogue, node), wire.handle)?.type
      : undefined;
  return (
    <g>
      <path
        d={path}
        fill="none"
        strokeWidth={2.5}
        stroke={
          verdict?.ok === false ? "var(--mantine-color-red-6)" : handleLook(catalogue, type ?? "any").colour
        }
        strokeDasharray={verdict?.ok === true ? undefined : "6 5"}
      />
      {verdict?.ok === false && (
        <foreignObject
          x={toX}
          y={toY}
          width={340}
          height={120}
          transform={`translate(${toX} ${toY}) scale(${1 / zoom}) translate(${-toX + 16} ${-toY + 14})`}
        >
          <div className={classes.reason}>{verdict.reason}</div>
        </foreignObject>
      )}
    </g>
  );
}
