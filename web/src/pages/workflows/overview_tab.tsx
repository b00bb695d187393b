// A workflow at a glance: its picture, how its runs went, and what is wrong with it.
import { Anchor, Box, Button, Group, Paper, ScrollArea, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Pencil } from "lucide-react";
import type { ReactNode } from "react";
import { FlowPicture } from "@/ui/flow_thumbnail";
import { Loaded } from "@/ui/loaded";
import { plural } from "@/ui/sentence";
import { Sparkline } from "@/ui/sparkline";
import { formatDuration, Time } from "@/ui/time";
import { ProblemList } from "./problem_list";
import { countProblems } from "./problems";
import { lastRunsQuery, problemsQuery, type WorkflowDetail } from "./queries";
import { percent } from "./statistics_text";

function Figure({ label, children, note }: { label: string; children: ReactNode; note?: ReactNode }) {
  return (
    <Paper withBorder p="md" radius="lg">
      <Text size="xs" c="dimmed" fw={500}>
        {label}
      </Text>
      <Box fz={20} fw={650} mt={4} mih={30}>
        {children}
      </Box>
      <Text size="xs" c="dimmed" mt={2} component="div">
        {note ?? " "}
      </Text>
    </Paper>
  );
}

function Statistics({ workflow }: { workflow: WorkflowDetail }) {
  const { statistics } = workflow;
  const { data: runs = [] } = useQuery(lastRunsQuery(workflow.id));
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      <Figure
        label="Runs in 30 days"
        note={
          statistics.live > 0 ? (
            `${plural(statistics.live, "run")} under way`
          ) : (
            <Sparkline runs={runs} height={16} />
          )
        }
      >
        {statistics.runs.toLocaleString()}
      </Figure>
      <Figure label="Success rate" note={`${statistics.completed} completed, ${statistics.failed} failed`}>
        {percent(statistics.success_rate)}
      </Figure>
      <Figure
        label="Median duration"
        note={
          statistics.p95_ms === null ? undefined : `95 of 100 within ${formatDuration(statistics.p95_ms)}`
        }
      >
        {statistics.median_ms === null ? "–" : formatDuration(statistics.median_ms)}
      </Figure>
      <Figure
        label="Next run"
        note={
          <>
            last <Time at={statistics.last_run_at} style="relative" none="never" />
          </>
        }
      >
        {workflow.status === "active" ? (
          <Time at={workflow.next_run_at} style="relative" none="when triggered" />
        ) : (
          <Text span fz={16} c="dimmed">
            not active
          </Text>
        )}
      </Figure>
    </SimpleGrid>
  );
}

function Picture({ workflow }: { workflow: WorkflowDetail }) {
  const { document } = workflow;
  if (document.nodes.length === 0) {
    return (
      <Stack align="center" py="xl" gap="xs">
        <Text c="dimmed" size="sm">
          Nothing is drawn yet.
        </Text>
        <Button
          component={Link}
          to={`/workflows/${workflow.id}/edit`}
          leftSection={<Pencil size={16} aria-hidden />}
        >
          Draw the first step
        </Button>
      </Stack>
    );
  }
  return (
    <ScrollArea.Autosize
      mah={420}
      type="auto"
      viewportProps={{ "aria-label": "Picture of the workflow", tabIndex: 0 }}
    >
      <Box miw={Math.min(document.nodes.length * 110, 1_600)}>
        <FlowPicture
          document={document}
          label={`The steps of ${workflow.name}: ${document.nodes.map((node) => node.data?.name ?? node.id).join(", ")}`}
        />
      </Box>
    </ScrollArea.Autosize>
  );
}

function Problems({ workflow }: { workflow: WorkflowDetail }) {
  const names = new Map(workflow.document.nodes.map((node) => [node.id, node.data?.name ?? node.id]));
  return (
    <Loaded query={useQuery(problemsQuery(workflow))} rows={2}>
      {({ problems }) =>
        problems.length === 0 ? (
          <Group gap={8}>
            <CircleCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden />
            <Text size="sm">No problems: it can be run and activated.</Text>
          </Group>
        ) : (
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {countProblems(problems)}
            </Text>
            <ProblemList problems={problems} names={names} workflowId={workflow.id} />
          </Stack>
        )
      }
    </Loaded>
  );
}

export function OverviewTab({ workflow }: { workflow: WorkflowDetail }) {
  return (
    <Stack gap="lg">
      <Statistics workflow={workflow} />
      <Paper withBorder radius="lg" p="md" component="section">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h4">
            Steps
          </Title>
          <Text size="sm" c="dimmed">
            {plural(workflow.document.nodes.length, "step")} ·{" "}
            <Anchor
              size="sm"
              underline="always"
              component={Link}
              to={`/workflows/${workflow.id}?tab=versions`}
            >
              version {workflow.draft_version}
            </Anchor>
            , saved <Time at={workflow.updated_at} style="relative" />
          </Text>
        </Group>
        <Picture workflow={workflow} />
      </Paper>
      <Paper withBorder radius="lg" p="md" component="section">
        <Title order={2} size="h4" mb="sm">
          Problems
        </Title>
        <Problems workflow={workflow} />
      </Paper>
    </Stack>
  );
}
