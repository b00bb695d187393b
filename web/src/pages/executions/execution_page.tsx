// One execution: what it was asked, what its nodes did and when, what came of it. Live while it runs.
import { Box, Group, Paper, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MousePointerClick } from "lucide-react";
import { useState } from "react";
import { isNotFound, type Schemas } from "@/api/client";
import { NotFound } from "@/app/errors";
import { LiveView } from "@/editor/run/live_view";
import { LogList } from "@/editor/run/log_list";
import { NodeRunView } from "@/editor/run/node_run_view";
import { isTerminal, nodeOfInterest, type RunModel } from "@/editor/run/run_model";
import { useRun } from "@/editor/run/use_run";
import { ValueView } from "@/editor/run/value_view";
import { versionQuery } from "@/pages/workflows/queries";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { ExecutionActions } from "./execution_actions";
import { Files } from "./execution_files";
import { ExecutionHeader } from "./execution_header";
import { GanttView, type Choice } from "./gantt";
import classes from "./execution_page.module.css";

const route = getRouteApi("/member/shell/executions/$executionId");

/** The nodes of its version that only clear away; undefined until they are known. */
function useTeardown(run: Schemas["ExecutionDetail"], enabled: boolean): ReadonlySet<string> | undefined {
  const version = useQuery({ ...versionQuery(run.workflow_id, run.version), enabled });
  if (version.isError) return new Set();
  const nodes = version.data?.document.nodes;
  return nodes && new Set(nodes.filter((one) => one.data?.settings?.teardown).map((one) => one.id));
}

function Steps({ model, run }: { model: RunModel; run: Schemas["ExecutionDetail"] }) {
  const { node } = route.useSearch();
  const navigate = route.useNavigate();
  const [iteration, setIteration] = useState<string | null>(null);
  // A run that completed is looked at where it ends; until that is known nothing is chosen.
  const isGood = node === undefined && model.status === "completed";
  const teardown = useTeardown(run, isGood);
  const isChoosing = isGood && teardown === undefined;
  const shown = node ?? (isChoosing ? null : nodeOfInterest(model, run.error, teardown ?? new Set()));
  const name = [...model.nodeRuns.values()].find((one) => one.node_id === shown)?.name;
  const choose = (choice: Choice) => {
    setIteration(choice.iteration);
    void navigate({ search: { node: choice.nodeId }, replace: true });
  };
  if (model.nodeRuns.size === 0) {
    return (
      <Text size="sm" c="dimmed" py="lg" ta="center">
        {isTerminal(model.status) ? "No node was started." : "It waits to be started."}
      </Text>
    );
  }
  return (
    <div className={classes.split}>
      <Box className={classes.timeline}>
        <GanttView
          model={model}
          chosen={shown === null ? null : { nodeId: shown, iteration: iteration ?? "" }}
          onChoose={choose}
        />
      </Box>
      <Paper withBorder p="md" component="section" aria-label="Chosen node" className={classes.panel}>
        {isChoosing ? (
          <Skeleton height={120} />
        ) : shown === null ? (
          <Group c="dimmed" gap="xs">
            <MousePointerClick size={18} aria-hidden />
            <Text size="sm">Choose a node to see what it did.</Text>
          </Group>
        ) : (
          <Stack gap="sm">
            <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
              {name ?? shown}
            </Title>
            <NodeRunView
              key={`${shown} ${iteration ?? ""}`}
              model={model}
              nodeId={shown}
              iteration={iteration}
            />
          </Stack>
        )}
      </Paper>
    </div>
  );
}

interface BodyProps {
  model: RunModel;
  run: Schemas["ExecutionDetail"];
  tab: string;
  onTab: (tab: string) => void;
}
function Body({ model, run, tab, onTab }: BodyProps) {
  const names = new Map([...model.nodeRuns.values()].map((one) => [one.node_id, one.name]));
  const isLive = model.status === "running";
  return (
    <Tabs
      value={isLive || tab !== "live" ? tab : "steps"}
      onChange={(next) => onTab(next ?? "steps")}
      keepMounted={false}
    >
      <Tabs.List>
        <Tabs.Tab value="steps">Timeline</Tabs.Tab>
        {isLive && <Tabs.Tab value="live">Browser, live</Tabs.Tab>}
        <Tabs.Tab value="result">Parameters and result</Tabs.Tab>
        <Tabs.Tab value="log">Log</Tabs.Tab>
        <Tabs.Tab value="files">{`Files (${model.artifacts.length})`}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="steps" pt="md">
        <Steps model={model} run={run} />
      </Tabs.Panel>
      {isLive && (
        <Tabs.Panel value="live" pt="md" maw={900}>
          <LiveView executionId={model.executionId} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="result" pt="md">
        <Stack gap="lg" maw={900}>
          <ValueView executionId={run.id} name="Result" value={run.result} />
          <ValueView executionId={run.id} name="Parameters" value={run.params} />
          <ValueView executionId={run.id} name="Trigger" value={run.trigger} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="log" pt="md">
        <LogList model={model} nameOf={(nodeId) => names.get(nodeId) ?? nodeId} />
      </Tabs.Panel>
      <Tabs.Panel value="files" pt="md">
        <Files model={model} />
      </Tabs.Panel>
    </Tabs>
  );
}

export function ExecutionPage() {
  const { executionId } = route.useParams();
  const navigate = route.useNavigate();
  const { query, model, connection } = useRun(executionId);
  const [tab, setTab] = useState("steps");
  if (isNotFound(query.error)) return <NotFound />;
  return (
    <Page
      title={query.data?.workflow_name ?? "Execution"}
      about={`Execution ${executionId}`}
      actions={query.data && <ExecutionActions run={query.data} />}
    >
      <Loaded query={query}>
        {(run) => (
          <Stack gap="md">
            <ExecutionHeader
              run={run}
              status={model?.status ?? run.status}
              connection={connection}
              onShowNode={(node) => {
                setTab("steps");
                void navigate({ search: { node }, replace: true });
              }}
            />
            {model ? (
              <Body key={executionId} model={model} run={run} tab={tab} onTab={setTab} />
            ) : (
              <Skeleton height={240} />
            )}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
