// The last runs of a workflow in a few pixels: a bar a run, the newest on the right, as high as the run was long.
import { Tooltip } from "@mantine/core";
import { sparkBars, sparklineText } from "./sparkline_text";
import { statusLook } from "./status_badge";

const barWidth = 5;
const gap = 2;

export function Sparkline({
  runs,
  height = 22,
}: {
  /** From the oldest to the newest. */
  runs: readonly { status: string; took_ms?: number | null }[];
  height?: number;
}) {
  const text = sparklineText(runs.map((run) => run.status));
  if (runs.length === 0) {
    return (
      <span style={{ color: "var(--mantine-color-dimmed)", fontSize: "var(--mantine-font-size-xs)" }}>
        {text}
      </span>
    );
  }
  const width = runs.length * (barWidth + gap) - gap;
  return (
    <Tooltip label={text} maw={320} multiline>
      <svg width={width} height={height} role="img" aria-label={text} style={{ display: "block" }}>
        {sparkBars(runs).map((bar, index) => (
          <rect
            key={index}
            x={index * (barWidth + gap)}
            y={height * (1 - bar.height)}
            width={barWidth}
            height={height * bar.height}
            rx={1.5}
            fill={`var(--mantine-color-${statusLook(bar.status).color}-${bar.status === "completed" ? 5 : 6})`}
          />
        ))}
      </svg>
    </Tooltip>
  );
}
