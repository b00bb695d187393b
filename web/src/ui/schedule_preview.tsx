// What a schedule means in English and when it runs next, as the server computes it.
import { Alert, List, Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { api, unwrap } from "@/api/client";
import { Time } from "./time";

const shown = 10;
const soonest_ms = 5_000;
const latest_ms = 3_600_000;

// In the zone of the schedule: the digits of the local time, whatever zone the browser is in.
const digitsOf = (local: string): Date => new Date(local.replace(/(?:Z|[+-]\d\d:\d\d)$/, "Z"));

function localTime(local: string, seconds: boolean): string {
  const at = digitsOf(local);
  return Number.isNaN(at.getTime())
    ? local
    : new Intl.DateTimeFormat(undefined, {
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        ...(seconds ? { second: "2-digit" } : {}),
        timeZone: "UTC",
      }).format(at);
}

const untilPassed = (at: string | undefined): number | false =>
  at === undefined ? false : Math.min(latest_ms, Math.max(soonest_ms, Date.parse(at) - Date.now()));

export function SchedulePreview({ cron, timezone }: { cron: string; timezone: string }) {
  const [wanted] = useDebouncedValue(`${cron}\n${timezone}`, 300);
  const [expression = "", zone = "UTC"] = wanted.split("\n");
  const query = useQuery({
    queryKey: ["schedule", "preview", expression, zone],
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/schedules/preview", { body: { cron: expression, timezone: zone, count: shown } }),
      ),
    enabled: expression.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
    // Asked again when the first of these times has passed.
    refetchInterval: ({ state }) => untilPassed(state.data?.next[0]?.at),
  });
  if (expression.trim() === "") return null;
  if (query.isError)
    return (
      <Alert color="red" variant="light" icon={<CircleAlert size={16} aria-hidden />} p="xs" role="alert">
        {query.error.message}
      </Alert>
    );
  if (!query.data) return <Skeleton height={60} aria-label="Loading" />;
  const { text, warnings, next } = query.data;
  const withSeconds = next.some(({ local }) => digitsOf(local).getUTCSeconds() > 0);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500} aria-live="polite">
        {text}
      </Text>
      {warnings.map((warning) => (
        <Alert
          key={warning}
          color="yellow"
          variant="light"
          icon={<TriangleAlert size={16} aria-hidden />}
          p="xs"
        >
          {warning}
        </Alert>
      ))}
      <div>
        <Text size="xs" fw={600} c="dimmed" mb={4}>
          Next {next.length} times
        </Text>
        <List size="sm" spacing={2} listStyleType="none" ff="monospace">
          {next.map(({ at, local }) => (
            <List.Item key={at}>
              <Text size="xs" component="span">
                {localTime(local, withSeconds)}
              </Text>{" "}
              <Text size="xs" c="dimmed" component="span">
                · <Time at={at} style="relative" />
              </Text>
            </List.Item>
          ))}
        </List>
      </div>
    </Stack>
  );
}
