// A node of a workflow, and a container around others. Drawn by the numbers of model/geometry.ts.
import { NodeResizeControl, type NodeProps } from "@xyflow/react";
import { memo, useDeferredValue, useState } from "react";
import { headMiddle, innerColumn, rowMiddle } from "../model/geometry";
import { isDisabled } from "../model/disable";
import { nodeName } from "../model/document";
import type { NodeShape } from "../model/shape";
import { useEditor } from "../model/store";
import { problemsByNode } from "../model/problems";
import { useRunState } from "../run/run_state";
import { useCanvas } from "./canvas_store";
import classes from "./canvas.module.css";
import { handleId } from "./handle_ids";
import { handlesOf, innerMiddle, type StepNode } from "./flow_view";
import { NodeHead } from "./node_head";
import { PortHandle } from "./port_handle";
import { useResize } from "./use_resize";

function Handles({ shape }: { shape: NodeShape }) {
  const { node, ports, connected } = shape;
  const accepting = useCanvas((state) => state.accepting?.get(node.id));
  const ends = new Set(connected.split("\n"));
  const lit = (id: string) => accepting?.has(id) ?? false;
  const outputs = [...ports.outputs, ...(ports.showsError ? [{ name: "Error", type: "json" as const }] : [])];
  return (
    <>
      <PortHandle
        side="in"
        name="Execute Condition"
        type="any"
        top={headMiddle}
        control
        connected={ends.has("in:Execute Condition")}
        lit={lit(handleId("in", "Execute Condition"))}
      />
      {ports.inputs.map(({ name, type }, row) => (
        <PortHandle
          key={name}
          side="in"
          name={name}
          type={type}
          top={rowMiddle(row)}
          connected={ends.has(`in:${name}`)}
          lit={lit(handleId("in", name))}
        />
      ))}
      <PortHandle
        side="out"
        name="Done"
        type="boolean"
        top={headMiddle}
        control
        connected={ends.has("out:Done")}
        lit={lit(handleId("out", "Done"))}
      />
      {outputs.map(({ name, type }, row) => (
        <PortHandle
          key={name}
          side="out"
          name={name}
          type={type}
          top={rowMiddle(row)}
          connected={ends.has(`out:${name}`)}
          lit={lit(handleId("out", name))}
        />
      ))}
      {ports.inner.map(({ name, type }, row) => (
        <PortHandle
          key={name}
          side="inner"
          name={name}
          type={type}
          top={innerMiddle(shape, row)}
          left={innerColumn}
          connected={ends.has(`out:${name}`)}
          lit={lit(handleId("inner", name))}
        />
      ))}
    </>
  );
}

function Rows({ shape }: { shape: NodeShape }) {
  const { ports, node } = shape;
  const problems = useEditor((state) => problemsByNode(state.problems).get(node.id));
  const wrong = (name: string) => problems?.some((one) => one.input === name) === true || undefined;
  return (
    <>
      {ports.inputs.map((port, row) => (
        <span
          key={`in:${port.name}`}
          className={classes.input}
          style={{ top: rowMiddle(row) }}
          data-wrong={wrong(port.name)}
        >
          {port.name}
          {port.required && <i aria-hidden>*</i>}
        </span>
      ))}
      {ports.outputs.map((port, row) => (
        <span
          key={`out:${port.name}`}
          className={classes.output}
          style={{ top: rowMiddle(row) }}
          data-path={port.path || undefined}
        >
          {port.name}
        </span>
      ))}
      {ports.showsError && (
        <span className={classes.output} style={{ top: rowMiddle(ports.outputs.length) }} data-wrong>
          Error
        </span>
      )}
      {ports.inner.map((port, row) => (
        <span
          key={`inner:${port.name}`}
          className={classes.output}
          style={{ top: innerMiddle(shape, row), right: "auto", left: 0, width: innerColumn - 12 }}
        >
          {port.name}
        </span>
      ))}
    </>
  );
}

function useNodeLook(shape: NodeShape, selected: boolean) {
  const { id } = shape.node;
  const status = useRunState((state) => state.nodes[id]?.status);
  // An earlier run is shown, but does not speak as loudly as one that was started here.
  const isFaint = useRunState((state) => state.faint);
  const severity = useEditor((state) => {
    const problems = problemsByNode(state.problems).get(id);
    if (!problems) return undefined;
    return problems.some((one) => one.severity === "error") ? "error" : undefined;
  });
  // While a wire is drawn, nodes without a handle that takes it step back.
  const isOut = useCanvas(
    (state) => state.accepting !== null && !state.accepting.has(id) && state.wire?.node !== id,
  );
  return {
    "data-selected": selected || undefined,
    "data-status": status,
    "data-faint": isFaint || undefined,
    "data-severity": severity,
    "data-out": isOut || undefined,
    "data-disabled": isDisabled(shape.node) || undefined,
  };
}

/** Enough for now: ends for the wires, without what a handle does. */
function Ends({ shape }: { shape: NodeShape }) {
  return handlesOf(shape).map(({ id, type, position, x, y }) => (
    <i
      key={id}
      className={`${type} ${classes.end ?? ""}`}
      data-handleid={id}
      data-handlepos={position}
      style={{ left: x, top: y }}
    />
  ));
}

/**
 * Nodes show their names only until they are near; then the rest is added, as there is time for it. What a node has once shown is
 * hidden by the style sheet from far away, which is cheaper than to remove it.
 */
function useDetails(id: string): boolean {
  const isWanted = useDeferredValue(useCanvas((state) => state.near.has(id)));
  const [hasDetails, setDetails] = useState(isWanted);
  if (isWanted && !hasDetails) setDetails(true);
  return hasDetails;
}

function Inside({ shape, hasDetails }: { shape: NodeShape; hasDetails: boolean }) {
  return (
    <>
      <span className={classes.title}>{nodeName(shape.node)}</span>
      {!hasDetails && <span className={classes.early}>{nodeName(shape.node)}</span>}
      {hasDetails ? (
        <>
          <NodeHead shape={shape} />
          <Rows shape={shape} />
          <Handles shape={shape} />
        </>
      ) : (
        <Ends shape={shape} />
      )}
    </>
  );
}

export const StepView = memo(function StepView({ data: { shape }, selected }: NodeProps<StepNode>) {
  const look = useNodeLook(shape, selected);
  const hasDetails = useDetails(shape.node.id);
  return (
    <div className={classes.node} {...look}>
      <Inside shape={shape} hasDetails={hasDetails} />
    </div>
  );
});

export const ContainerView = memo(function ContainerView({ data: { shape }, selected }: NodeProps<StepNode>) {
  const look = useNodeLook(shape, selected);
  const hasDetails = useDetails(shape.node.id);
  const isTarget = useCanvas((state) => state.dropTarget === shape.node.id);
  const resize = useResize(shape.node.id);
  return (
    <div className={`${classes.node} ${classes.container}`} data-target={isTarget || undefined} {...look}>
      {selected && (
        <NodeResizeControl
          position="bottom-right"
          minWidth={300}
          minHeight={180}
          className={classes.resize ?? ""}
          {...resize}
        />
      )}
      <Inside shape={shape} hasDetails={hasDetails} />
      <div
        className={classes.body}
        style={{ left: shape.offset.x, top: shape.offset.y }}
        data-hint="Drop nodes here: they run once for each item"
      />
    </div>
  );
});
