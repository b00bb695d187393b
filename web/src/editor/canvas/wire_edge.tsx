// A wire: coloured by what it carries, dimmed where the last run did not go.
import { getBezierPath, type EdgeProps } from "@xyflow/react";
import { memo, type CSSProperties } from "react";
import { wrongEdges } from "../model/problems";
import { useEditor } from "../model/store";
import { useRunState } from "../run/run_state";
import classes from "./canvas.module.css";
import type { WireEdge } from "./flow_view";
import { handleLook, useCatalogue } from "./catalogue_context";

export const WireView = memo(function WireView(props: EdgeProps<WireEdge>) {
  const { id, source, target, data, selected } = props;
  const catalogue = useCatalogue();
  const handle = data?.handle ?? "";
  const flow = useRunState(({ nodes }) => {
    const from = nodes[source];
    if (from?.status === "completed" && nodes[target]?.status === "running") return "live";
    return from?.status === "skipped" || from?.deadOutputs?.includes(handle) === true ? "dead" : undefined;
  });
  const isWrong = useEditor((state) => wrongEdges(state.problems).has(id));
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
    <>
      <path
        className={classes.wire}
        d={path}
        style={{ "--wire": colour } as CSSProperties}
        data-dead={flow === "dead" || undefined}
        data-live={flow === "live" || undefined}
        data-wrong={isWrong || undefined}
        data-control={isControl || undefined}
        data-selected={selected || undefined}
      />
      <path className={classes.grip} d={path} />
    </>
  );
});
