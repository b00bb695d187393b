import { Alert, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { ChartColumn, TriangleAlert } from "lucide-react";
import { api, unwrap, type Schemas } from "@/api/client";
import { StackedBars } from "@/ui/charts";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { Time } from "@/ui/time";
import { monthText, nextMonth, shareOfLimit, usageRows } from "./usage_days";

const usageQuery = queryOptions({
  queryKey: ["usage"],
  queryFn: () => unwrap(api.GET("/api/v1/usage")),
  refetchInterval: 60_000,
});
const creditSeries = [{ key: "credits", label: "Credits", color: "var(--mantine-color-indigo-filled)" }];
const runSeries = [{ key: "runs", label: "Runs", color: "var(--mantine-color-teal-filled)" }];

export function UsagePage() {
  const query = useQuery(usageQuery);
  return (
    <Page title="Usage" about="Steps cost credits when they run. Days and months are those of UTC.">
      <Loaded query={query} rows={3} rowHeight={120}>
        {(usage) => <Report usage={usage} />}
      </Loaded>
    </Page>
  );
}

function Report({ usage }: { usage: Schemas["UsageReport"] }) {
  const now = new Date();
  const rows = usageRows(usage.days, now);
  if (usage.days.length === 0 && usage.used === 0) {
    return (
      <>
        <Month usage={usage} now={now} />
        <EmptyState icon={ChartColumn} title="Nothing has run yet">
          As soon as a workflow runs, its credits show up here day by day.
        </EmptyState>
      </>
    );
  }
  return (
    <Stack>
      <Month usage={usage} now={now} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper withBorder p="md">
          <Title order={2} size="h5" mb="sm">
            Credits a day
          </Title>
          <StackedBars
            label="Credits of each of the last 31 days"
            per="Day"
            rows={rows}
            series={creditSeries}
          />
        </Paper>
        <Paper withBorder p="md">
          <Title order={2} size="h5" mb="sm">
            Runs a day
          </Title>
          <StackedBars label="Runs of each of the last 31 days" per="Day" rows={rows} series={runSeries} />
        </Paper>
      </SimpleGrid>
    </Stack>
  );
}

function Month({ usage, now }: { usage: Schemas["UsageReport"]; now: Date }) {
  const { used, limit } = usage;
  const share = limit === null ? 0 : shareOfLimit(used, limit);
  const reset = <Time at={nextMonth(now).toISOString()} style="relative" />;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="baseline">
        <div>
          <Text size="sm" c="dimmed">
            {monthText(now)}
          </Text>
          <Group gap={6} align="baseline">
            <Text fz={30} fw={650} lh={1.2}>
              {used.toLocaleString()}
            </Text>
            <Text c="dimmed">{limit === null ? "credits" : `of ${limit.toLocaleString()} credits`}</Text>
          </Group>
        </div>
        <Text size="sm" c="dimmed" component="div">
          {limit === null ? "No limit is set for you." : <>Counted anew {reset}.</>}
        </Text>
      </Group>
      {limit !== null && (
        <Progress
          value={share}
          mt="sm"
          size="lg"
          color={share >= 100 ? "red" : share >= 80 ? "yellow" : "indigo"}
          aria-label={`${Math.round(share)} % of this month's credits are used`}
        />
      )}
      {limit !== null && used >= limit && (
        <Alert
          color="red"
          mt="md"
          icon={<TriangleAlert size={18} aria-hidden />}
          title="The credits are used up"
        >
          Nothing new starts before the month ends. An administrator can raise the limit under Users.
        </Alert>
      )}
    </Paper>
  );
}
