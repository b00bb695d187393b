// A wire: coloured by what it carries, dimmed where the last run did not go.
import { BaseEdge, getBezierPath, type EdgeProps } from "@xyflow/react";
import { memo, type CSSProperties } from "react";
import { useEditor } from "../model/store";
import { useRunState } from "../run/run_state";
import classes from "./canvas.module.css";
import type { WireEdge } from "./flow_view";
import { handleLook, useCatalogue } from "./catalogue_context";

export const WireView = memo(function WireView(props: EdgeProps<WireEdge>) {
  const { id, source, target, data, selected } = props;
  const catalogue = useCatalogue();
  const handle = data?.handle ?? "";
  const isDead = useRunState(({ nodes }) => {
    const from = nodes[source];
    return from?.status === "skipped" || from?.deadOutputs?.includes(handle) === true;
  });
  const isLive = useRunState(
    ({ nodes }) => nodes[target]?.status === "running" && nodes[source]?.status === "completed",
  );
  const isWrong = useEditor((state) =>
    state.problems.some((one) => one.edge === id && one.severity === "error"),
  );
  const [path] = getBezierPath({
    sourceX: props.sourceX,
    sourceY: props.sourceY,
    sourcePosition: props.sourcePosition,
    targetX: props.targetX,
    targetY: props.targetY,
    targetPosition: props.targetPosition,
    curvature: 0.3,
  });
  const isControl = handle === "Done" || props.targetHandleId === "in:Execute Condition";
  const colour = isControl ? "var(--node-dim)" : handleLook(catalogue, data?.type ?? "any").colour;
  return (
    <g
      className={classes.wire}
      style={{ "--wire": colour } as CSSProperties}
      data-dead={(isDead && !isLive) || undefined}
      data-live={isLive || undefined}
      data-wrong={isWrong || undefined}
      data-control={isControl || undefined}
      data-selected={selected || undefined}
    >
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={16}
        style={{ stroke: "inherit", strokeWidth: "inherit" }}
      />
    </g>
  );
});
