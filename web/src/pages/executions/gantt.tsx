// The timeline of a run: every node a line, in the phases of the plan; a line can be chosen. The bars are decoration,
// the lines' names say the same in words.
import { Text, VisuallyHidden } from "@mantine/core";
import { useMemo, type KeyboardEvent } from "react";
import { statusOf } from "@/editor/run/node_views";
import { currentRuns, elapsedOf, iterationLabel, type NodeRun, type RunModel } from "@/editor/run/run_model";
import { useNow } from "@/editor/run/use_now";
import { statusLook } from "@/ui/status_badge";
import { formatDuration } from "@/ui/time";
import { ganttOf, type GanttBar } from "./gantt_layout";
import classes from "./gantt.module.css";

export interface Choice {
  nodeId: string;
  iteration: string;
}

const percent = (part: number) => `${(100 * part).toFixed(3)}%`;

/** What the bar shows, between the name and the time. */
function inWords(run: NodeRun, begin: number): string {
  const status = statusOf(run);
  if (status === "skipped") return ", ";
  return `, ${status}, began after ${formatDuration(Math.max(0, Date.parse(run.started_at) - begin))}, took `;
}

// Up and down walk the lines, as in any list.
function walk(event: KeyboardEvent<HTMLButtonElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const timeline = event.currentTarget.closest("[data-timeline]");
  const lines = [...(timeline?.querySelectorAll("button") ?? [])];
  const next = lines[lines.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

interface LineProps {
  bar: GanttBar;
  begin: number;
  now: number;
  chosen: boolean;
  onChoose: (run: NodeRun) => void;
}
function Line({ bar, begin, now, chosen, onChoose }: LineProps) {
  const { run } = bar;
  const status = statusOf(run);
  const look = statusLook(status);
  return (
    <li>
      <button
        type="button"
        className={classes.line}
        aria-pressed={chosen}
        onClick={() => onChoose(run)}
        onKeyDown={walk}
      >
        <span className={classes.name} style={{ paddingLeft: run.iteration === "" ? 0 : 14 }}>
          <look.icon
            size={14}
            color={`var(--mantine-color-${look.color}-6)`}
            aria-hidden
            className={classes.icon}
          />
          <Text span size="sm" truncate inherit>
            {run.name}
          </Text>
          {run.iteration !== "" && (
            <Text span size="xs" c="dimmed" style={{ flex: "none" }}>
              {iterationLabel(run.iteration)}
            </Text>
          )}
        </span>
        <VisuallyHidden>{inWords(run, begin)}</VisuallyHidden>
        <span className={classes.track} aria-hidden>
          {status !== "skipped" && (
            <span
              className={classes.bar}
              data-status={status}
              style={{ left: percent(bar.left), width: percent(bar.width) }}
            >
              {bar.waited > 0.01 && (
                <span className={classes.waited} style={{ width: percent(bar.waited) }} />
              )}
            </span>
          )}
        </span>
        <span className={classes.time}>
          {status === "skipped" ? "skipped" : formatDuration(elapsedOf(run, now))}
        </span>
      </button>
    </li>
  );
}

interface GanttProps {
  model: RunModel;
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
}
export function GanttView({ model, chosen, onChoose }: GanttProps) {
  const runs = useMemo(() => currentRuns(model), [model]);
  const now = useNow(runs.some((run) => run.status === "running"));
  const gantt = useMemo(() => ganttOf(runs, now), [runs, now]);

  return (
    <div className={classes.gantt} data-timeline role="group" aria-label="Timeline">
      <div className={classes.axis} aria-hidden>
        {gantt.ticks.map((tick) => (
          <span key={tick.at} className={classes.tick} style={{ left: percent(tick.left) }}>
            {formatDuration(tick.at)}
          </span>
        ))}
      </div>
      {gantt.groups.map((group) => (
        <section key={group.phase} className={classes.group} aria-label={`Phase ${group.phase + 1}`}>
          <span className={classes.phase} title={`Phase ${group.phase + 1}`} aria-hidden>
            {group.phase + 1}
          </span>
          <ul className={classes.lines}>
            {group.bars.map((bar) => (
              <Line
                key={`${bar.run.node_id} ${bar.run.iteration}`}
                bar={bar}
                begin={gantt.begin}
                now={now}
                chosen={chosen?.nodeId === bar.run.node_id && chosen.iteration === bar.run.iteration}
                onChoose={({ node_id, iteration }) => onChoose({ nodeId: node_id, iteration })}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
