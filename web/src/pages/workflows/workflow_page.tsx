import { Alert, Button, Group, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { BookOpen, History, Pencil, Play, Rocket, TriangleAlert, Zap } from "lucide-react";
import { workflowQuery } from "@/api/queries";
import { NotFound } from "@/app/errors";
import { workflowTabs, type WorkflowTab } from "@/app/router";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { useRunNow } from "./actions";
import { useLifecycle, type Change } from "./lifecycle";
import { OverviewTab } from "./overview_tab";
import type { WorkflowDetail } from "./queries";
import { RunsTab } from "./runs_tab";
import { StatusSwitch } from "./status_switch";
import { TriggersTab } from "./triggers_tab";
import { VersionsTab } from "./versions_tab";
import { useWorkflowMenu } from "./workflow_menu";

const route = getRouteApi("/member/shell/workflows/$workflowId");

const looks: Record<WorkflowTab, { label: string; icon: typeof Play }> = {
  overview: { label: "Overview", icon: BookOpen },
  runs: { label: "Runs", icon: Play },
  triggers: { label: "Triggers", icon: Zap },
  versions: { label: "Versions", icon: History },
};

/** What runs by itself is not what was drawn last, or runs no more. */
function VersionNotice({
  workflow,
  busy,
  onChange,
}: {
  workflow: WorkflowDetail;
  busy: boolean;
  onChange: (change: Change) => void;
}) {
  const { active_version: active, draft_version: newest, quarantined_at: quarantined } = workflow;
  if (quarantined !== null) {
    return (
      <Alert
        color="red"
        icon={<TriangleAlert size={18} />}
        title={`Version ${active ?? newest} is quarantined`}
      >
        It took its worker down twice, so it starts no more by itself. Save a mended version and activate it,
        or lift the quarantine under Versions.
      </Alert>
    );
  }
  if (active === null || active === newest || workflow.status === "draft") return null;
  return (
    <Alert color="blue" icon={<Rocket size={18} />} p="sm">
      <Group justify="space-between">
        <Text size="sm">
          Its triggers start version {active}. Version {newest} is newer and waits to be activated.
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="subtle"
            component={Link}
            to={`/workflows/${workflow.id}/versions/${newest}?against=${active}`}
          >
            What changed
          </Button>
          <Button size="xs" loading={busy} onClick={() => onChange("activate")}>
            Activate version {newest}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}

function Content({ workflow }: { workflow: WorkflowDetail }) {
  const { tab = "overview" } = route.useSearch();
  const navigate = route.useNavigate();
  const leave = useNavigate();
  const lifecycle = useLifecycle();
  const runNow = useRunNow();
  const { menu, dialog } = useWorkflowMenu(() => void leave({ to: "/workflows" }));
  const busy = lifecycle.busy === workflow.id;
  const change = (what: Change) => lifecycle.change(what, workflow);
  return (
    <Page
      title={workflow.name}
      about={workflow.description === "" ? undefined : workflow.description}
      actions={
        <>
          <StatusSwitch workflow={workflow} busy={busy} onChange={change} />
          <Button
            variant="default"
            leftSection={<Play size={16} aria-hidden />}
            loading={runNow.isPending}
            onClick={() => runNow.mutate(workflow)}
          >
            Run now
          </Button>
          <Button
            component={Link}
            to={`/workflows/${workflow.id}/edit`}
            leftSection={<Pencil size={16} aria-hidden />}
          >
            Open editor
          </Button>
          {menu(workflow)}
        </>
      }
    >
      {lifecycle.dialog}
      {dialog}
      <VersionNotice workflow={workflow} busy={busy} onChange={change} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const next = workflowTabs.find((one) => one === value);
          void navigate({ search: next === undefined || next === "overview" ? {} : { tab: next } });
        }}
      >
        <Tabs.List mb="lg">
          {workflowTabs.map((one) => {
            const { label, icon: Icon } = looks[one];
            return (
              <Tabs.Tab key={one} value={one} leftSection={<Icon size={16} aria-hidden />}>
                {label}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab workflow={workflow} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <RunsTab workflowId={workflow.id} />
        </Tabs.Panel>
        <Tabs.Panel value="triggers">
          <TriggersTab workflow={workflow} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsTab workflow={workflow} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

export function WorkflowPage() {
  const { workflowId } = route.useParams();
  const query = useQuery(workflowQuery(workflowId));
  return (
    <Loaded query={query} missing={<NotFound />}>
      {(workflow) => <Content key={workflow.id} workflow={workflow} />}
    </Loaded>
  );
}
