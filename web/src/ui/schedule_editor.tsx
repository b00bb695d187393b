import { Text } from "@mantine/core";

export interface Schedule {
  cron: string;
  timezone: string;
}
/** Presets, cron text with its description, zone, next ten times. `null` is "no schedule". */
export interface ScheduleEditorProps {
  value: Schedule | null;
  onChange: (value: Schedule | null) => void;
}
export function ScheduleEditor({ value }: ScheduleEditorProps) {
  return <Text>{value?.cron}</Text>;
}
