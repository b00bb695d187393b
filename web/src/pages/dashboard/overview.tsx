// The dashboard of somebody whose workflows have run: figures, charts, what failed, what comes next.
import { Grid, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { StackedBars } from "@/ui/charts";
import { plural } from "@/ui/sentence";
import { OpenAlerts } from "./open_alerts";
import { RecentFailures } from "./recent_failures";
import { SlowNodes } from "./slow_nodes";
import { dayRows, figures, hourRows, outcomeSeries, type Figure, type Stats } from "./stats_view";
import { UpcomingRuns } from "./upcoming_runs";

export function Overview({ stats }: { stats: Stats }) {
  return (
    <Stack>
      {stats.scope === "own" && <OpenAlerts />}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        {figures(stats).map((figure) => (
          <FigureCard key={figure.label} figure={figure} />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Panel title="Runs per hour" about="the last 24 hours">
          <StackedBars
            label="Runs of each of the last 24 hours by outcome"
            per="Hour"
            rows={hourRows(stats.hours)}
            series={outcomeSeries}
          />
        </Panel>
        <Panel title="Runs per day" about="the last 30 days, UTC">
          <StackedBars
            label="Runs of each of the last 30 days by outcome"
            per="Day"
            rows={dayRows(stats.days)}
            series={outcomeSeries}
          />
        </Panel>
      </SimpleGrid>
      <Grid>
        {stats.scope === "own" && (
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Stack>
              <Panel title="Last failures">
                <RecentFailures />
              </Panel>
              <Panel title="Next runs by schedule">
                <UpcomingRuns />
              </Panel>
            </Stack>
          </Grid.Col>
        )}
        <Grid.Col span={{ base: 12, md: stats.scope === "own" ? 5 : 12 }}>
          <Panel title="Slowest steps" about={slowAbout(stats)}>
            <SlowNodes types={stats.slow_nodes.types} />
          </Panel>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function slowAbout({ slow_nodes: { executions } }: Stats): string {
  return executions === 0 ? "the last 7 days" : `of the last ${plural(executions, "run")} in 7 days`;
}

export function Panel({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title} miw={0}>
      <Title order={2} size="h5" mb="sm">
        {title}
        {about !== undefined && (
          <Text span size="xs" c="dimmed" fw={400} ml={8}>
            {about}
          </Text>
        )}
      </Title>
      {children}
    </Paper>
  );
}

function FigureCard({ figure }: { figure: Figure }) {
  return (
    <Paper withBorder p="sm">
      <Text size="xs" c="dimmed">
        {figure.label}
      </Text>
      <Text
        fz={24}
        fw={650}
        lh={1.3}
        {...(figure.warn === true
          ? { c: "light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))" }
          : {})}
      >
        {figure.value}
      </Text>
      <Text size="xs" c="dimmed">
        {figure.note}
      </Text>
    </Paper>
  );
}
