// The head of a node: picture, name, what it does, how it went in the last run, what is wrong with it.
import { Tooltip } from "@mantine/core";
import { CircleAlert, CircleSlash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { formatDuration } from "@/ui/time";
import { statusLook } from "@/ui/status_badge";
import { nodeName } from "../model/document";
import { isDisabled } from "../model/disable";
import type { NodeShape } from "../model/shape";
import { useEditor, type Problem } from "../model/store";
import { summaryOf } from "../model/summary";
import { NodeIcon } from "../palette/node_icon";
import { useNodeRun, type NodeRunView } from "../run/run_state";
import { problemsByNode } from "../model/problems";
import classes from "./canvas.module.css";
import { useElapsed } from "./use_elapsed";

function RunMark({ run }: { run: NodeRunView }) {
  const elapsed = useElapsed(run);
  const look = statusLook(run.status);
  return (
    <span className={classes.run} data-status={run.status}>
      <look.icon size={12} aria-hidden />
      {elapsed === undefined || run.status === "skipped" ? run.status : formatDuration(elapsed)}
    </span>
  );
}

function ProblemMark({ problems }: { problems: readonly Problem[] }) {
  const isError = problems.some((one) => one.severity === "error");
  const Icon = isError ? CircleAlert : TriangleAlert;
  const text = problems.map((one) => one.reason).join("\n");
  const [isPointedAt, setPointedAt] = useState(false);
  const mark = (
    <span
      className={classes.problem}
      data-severity={isError ? "error" : "warning"}
      onMouseEnter={() => setPointedAt(true)}
      onMouseLeave={() => setPointedAt(false)}
    >
      <Icon size={15} aria-label={`${problems.length} problems: ${text}`} />
    </span>
  );
  // A tooltip costs more than all the rest of a node: there is one where the pointer is.
  if (!isPointedAt) return mark;
  return (
    <Tooltip label={text} opened multiline maw={320} style={{ whiteSpace: "pre-line" }} position="top">
      {mark}
    </Tooltip>
  );
}

export function NodeHead({ shape }: { shape: NodeShape }) {
  const { node, spec } = shape;
  const run = useNodeRun(node.id);
  const problems = useEditor((state) => problemsByNode(state.problems).get(node.id));
  const name = nodeName(node);
  const summary = summaryOf(spec, node);
  return (
    <div className={classes.head}>
      <NodeIcon type={node.type} category={spec.category} size={17} />
      <span className={classes.titles}>
        <span className={classes.name}>{name}</span>
        <span className={classes.about}>
          {name === spec.title ? "" : spec.title}
          {name !== spec.title && summary !== "" ? " · " : ""}
          {summary !== "" && <code>{summary}</code>}
          {name === spec.title && summary === "" ? spec.summary : ""}
        </span>
      </span>
      <span className={classes.marks}>
        {isDisabled(node) && <CircleSlash2 size={14} aria-label="disabled" />}
        {problems && <ProblemMark problems={problems} />}
        {run && <RunMark run={run} />}
      </span>
    </div>
  );
}
