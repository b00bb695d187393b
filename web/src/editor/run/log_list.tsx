import { Badge, Skeleton, Text } from "@mantine/core";
import { sentence } from "@/ui/sentence";
import { utcText } from "@/ui/time";
import { factsOf } from "./log_text";
import type { LogLine, RunModel } from "./run_model";
import { useRunLogs } from "./use_run";
import classes from "./run.module.css";

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hour12: false,
});
const colors: Record<LogLine["level"], string> = {
  debug: "gray",
  info: "blue",
  warning: "yellow",
  error: "red",
};

interface LogListProps {
  model: RunModel;
  /** Only the lines that pass. */
  only?: (line: LogLine) => boolean;
  /** Names of nodes, to say whose a line is; a list of one node's lines needs none. */
  nameOf?: (nodeId: string) => string;
}
export function LogList({ model, only = () => true, nameOf }: LogListProps) {
  const { logs, error } = useRunLogs(model);
  if (error) return <Text size="sm">{sentence(error.message)}</Text>;
  if (!logs) return <Skeleton height={60} />;
  const lines = logs.filter(only);
  if (lines.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing was logged.
      </Text>
    );
  }
  return (
    <ol className={classes.log} aria-label="Log">
      {lines.map((line, index) => {
        const facts = factsOf(line);
        return (
          <li key={index}>
            <time className={classes.logTime} dateTime={line.at} title={utcText(new Date(line.at))}>
              {clock.format(new Date(line.at))}
            </time>
            <span className={classes.logText}>
              {line.level !== "info" && (
                <Badge size="xs" variant="light" color={colors[line.level]} mr={6} tt="none">
                  {line.level}
                </Badge>
              )}
              {nameOf && line.node_id !== null && (
                <Text span inherit fw={600}>
                  {nameOf(line.node_id)}:{" "}
                </Text>
              )}
              {line.message}
              {facts !== "" && (
                <Text span inherit c="dimmed" ff="monospace">
                  {" "}
                  {facts}
                </Text>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
