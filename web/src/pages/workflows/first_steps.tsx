// The guided first workflow: made on the bundled demo site, run, looked at, scheduled. Steps tick by what the server knows.
import { Button, CloseButton, Group, Loader, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { instanceQuery, meQuery } from "@/api/queries";
import { templatesQuery, type Template } from "@/pages/templates/templates";
import { useTemplate } from "@/pages/templates/use_template";
import { useRunNow } from "./actions";
import {
  firstSteps,
  guidedTemplate,
  guidedWorkflow,
  nextStep,
  stepsDone,
  type FirstStep,
} from "./first_steps_state";
import { workflowsQuery, type WorkflowItem } from "./queries";

const words: Record<FirstStep, { title: string; about: string; action: string }> = {
  create: {
    title: "Make your first workflow",
    about:
      "It logs in to the bundled demo shop and reads its products. The shop’s login is kept as a credential.",
    action: "Make it",
  },
  open: {
    title: "Open it in the editor",
    about: "Each box is a step in the browser, each wire hands the page on to the next.",
    action: "Open the editor",
  },
  run: {
    title: "Run it",
    about: "A browser starts and does every step. It takes a few seconds.",
    action: "Run it",
  },
  look: {
    title: "Look at the 50 products",
    about: "The run keeps what every step saw, read and photographed.",
    action: "See the result",
  },
  schedule: {
    title: "Let it run by itself",
    about: "Give it a schedule, say every morning, and activate it.",
    action: "Schedule it",
  },
};

interface Memory {
  workflow: string | null;
  seen: FirstStep[];
  dismissed: boolean;
}
const nothing: Memory = { workflow: null, seen: [], dismissed: false };

/** Shows itself while there is a demo site and the account has not finished (or put away) its first workflow. */
export function FirstSteps() {
  const { data: me } = useQuery(meQuery);
  const { data: instance } = useQuery(instanceQuery);
  const on = instance?.demo_site != null && me != null;
  return on ? <Guide userId={me.user.id} /> : null;
}

function Guide({ userId }: { userId: string }) {
  // What the server cannot know: what was looked at. Only comfort; everything works without it.
  const [memory, setMemory] = useLocalStorage<Memory>({
    key: `first-steps-${userId}`,
    defaultValue: nothing,
  });
  const enabled = !memory.dismissed;
  const { data: templates } = useQuery({ ...templatesQuery, enabled });
  const template = templates?.items.find((one) => one.slug === guidedTemplate);
  const guided = (pages: readonly { items: WorkflowItem[] }[] | undefined) =>
    guidedWorkflow(pages?.flatMap((page) => page.items) ?? [], memory.workflow, template?.name);
  const { data } = useInfiniteQuery({
    ...workflowsQuery("", undefined),
    enabled,
    // While somebody waits for a step to tick.
    refetchInterval: ({ state }) => (guided(state.data?.pages) ? 3_000 : 20_000),
  });
  const workflows = data?.pages.flatMap((page) => page.items);
  if (!workflows || !template || !enabled) return null;
  const workflow = guided(data?.pages);
  if (!workflow && workflows.length > 0) return null;
  return <Card template={template} workflow={workflow} memory={memory} remember={setMemory} />;
}

function Card({
  template,
  workflow,
  memory,
  remember,
}: {
  template: Template;
  workflow: WorkflowItem | undefined;
  memory: Memory;
  remember: (memory: Memory) => void;
}) {
  const navigate = useNavigate();
  const make = useTemplate();
  const runNow = useRunNow();
  const done = stepsDone(workflow, new Set(memory.seen));
  const next = nextStep(done);
  const live = (workflow?.statistics.live ?? 0) > 0;
  const see = (step: FirstStep) => remember({ ...memory, seen: [...new Set([...memory.seen, step])] });
  const act: Record<FirstStep, () => void> = {
    create: () => make.mutate(template, { onSuccess: (made) => remember({ ...nothing, workflow: made.id }) }),
    open: () => {
      see("open");
      if (workflow) void navigate({ to: "/workflows/$workflowId/edit", params: { workflowId: workflow.id } });
    },
    run: () => {
      if (workflow) runNow.mutate(workflow);
    },
    look: () => {
      const completed = workflow?.last_runs.findLast((run) => run.status === "completed");
      see("look");
      if (completed) {
        void navigate({
          to: "/executions/$executionId",
          params: { executionId: completed.id },
          search: { node: "products" },
        });
      }
    },
    schedule: () => {
      if (workflow) {
        void navigate({
          to: "/workflows/$workflowId",
          params: { workflowId: workflow.id },
          search: { tab: "triggers" },
        });
      }
    },
  };
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="First steps">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Title order={2} size="h4">
            {next === undefined ? "Your first workflow runs by itself" : "Your first workflow in five steps"}
          </Title>
          <Text size="sm" c="dimmed">
            {next === undefined
              ? "Now draw your own, or take another template."
              : "On the bundled demo site: nothing leaves this machine."}
          </Text>
        </div>
        <CloseButton
          aria-label="Put the first steps away"
          onClick={() => remember({ ...memory, dismissed: true })}
        />
      </Group>
      {next !== undefined && (
        <Stack gap="sm" component="ol" m={0} mt="md" p={0} style={{ listStyle: "none" }}>
          {firstSteps.map((step, index) => (
            <StepRow
              key={step}
              number={index + 1}
              step={step}
              state={done.has(step) ? "done" : step === next ? "next" : "later"}
              running={step === "run" && live}
              busy={(step === "create" && make.isPending) || (step === "run" && runNow.isPending)}
              onAct={act[step]}
            />
          ))}
        </Stack>
      )}
    </Paper>
  );
}

function StepRow({
  number,
  step,
  state,
  running,
  busy,
  onAct,
}: {
  number: number;
  step: FirstStep;
  state: "done" | "next" | "later";
  running: boolean;
  busy: boolean;
  onAct: () => void;
}) {
  const { title, about, action } = words[step];
  return (
    <Group
      component="li"
      gap="md"
      wrap="nowrap"
      align="flex-start"
      aria-current={state === "next" ? "step" : undefined}
    >
      <ThemeIcon
        size={28}
        radius="xl"
        variant={state === "next" ? "filled" : "light"}
        color={state === "done" ? "teal" : state === "next" ? "indigo" : "gray"}
        aria-label={state === "done" ? "done" : `step ${number}`}
      >
        {state === "done" ? <Check size={16} aria-hidden /> : <span style={{ fontSize: 13 }}>{number}</span>}
      </ThemeIcon>
      <div style={{ flex: 1 }}>
        <Text size="sm" fw={state === "next" ? 600 : 500} {...(state === "next" ? {} : { c: "dimmed" })}>
          {title}
        </Text>
        {state === "next" && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </div>
      {state === "next" &&
        (running ? (
          <Group gap={8}>
            <Loader size={16} />
            <Text size="sm">running…</Text>
          </Group>
        ) : (
          <Button size="xs" loading={busy} onClick={onAct}>
            {action}
          </Button>
        ))}
    </Group>
  );
}
