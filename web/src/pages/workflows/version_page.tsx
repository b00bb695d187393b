import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, Equal, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { isNotFound } from "@/api/client";
import { workflowQuery } from "@/api/queries";
import { NotFound } from "@/app/errors";
import { useConfirm } from "@/ui/confirm";
import { EmptyState } from "@/ui/empty_state";
import { FlowPicture } from "@/ui/flow_thumbnail";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { Time } from "@/ui/time";
import { DiffList } from "./diff_list";
import { countMarks, linesOf, marksOf, type Diff } from "./diff_marks";
import { DiffPictures } from "./diff_pictures";
import { diffQuery, versionQuery, versionsQuery, type WorkflowDetail } from "./queries";
import { useRestore } from "./versions_tab";

const route = getRouteApi("/member/shell/workflows/$workflowId/versions/$version");

type Document = WorkflowDetail["document"];

function Comparison({
  diff,
  before,
  after,
}: {
  diff: Diff;
  before: { title: string; document: Document };
  after: { title: string; document: Document };
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const marks = useMemo(() => marksOf(diff), [diff]);
  const lines = useMemo(() => {
    const nodes = [...before.document.nodes, ...after.document.nodes];
    return linesOf(diff, new Map(nodes.map((node) => [node.id, node.data?.name ?? node.id])));
  }, [diff, before.document, after.document]);
  const chooseInPicture = (target: string | null) => {
    setChosen(target);
    if (target === null) return;
    document.getElementById(`change ${target}`)?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  };
  if (diff.empty) {
    return (
      <EmptyState icon={Equal} title="Both versions are the same">
        Nothing but the time differs. Choose another version to compare with.
      </EmptyState>
    );
  }
  return (
    <Stack>
      <DiffPictures before={before} after={after} marks={marks} chosen={chosen} onChoose={chooseInPicture} />
      <Text size="sm" c="dimmed">
        {countMarks(lines)}. Click a change to see where it is.
      </Text>
      <DiffList lines={lines} chosen={chosen} onChoose={setChosen} />
    </Stack>
  );
}

function Compared({ workflowId, from, to }: { workflowId: string; from: number; to: number }) {
  const before = useQuery(versionQuery(workflowId, from));
  const after = useQuery(versionQuery(workflowId, to));
  const diff = useQuery(diffQuery(workflowId, from, to));
  return (
    <Loaded query={diff}>
      {({ diff: found }) => (
        <Loaded query={before}>
          {(older) => (
            <Loaded query={after}>
              {(newer) => (
                <Comparison
                  key={`${from} ${to}`}
                  diff={found}
                  before={{ title: `Version ${from}`, document: older.document }}
                  after={{ title: `Version ${to}`, document: newer.document }}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function Only({ workflowId, version }: { workflowId: string; version: number }) {
  return (
    <Loaded query={useQuery(versionQuery(workflowId, version))}>
      {({ document }) => (
        <Stack>
          <Text size="sm" c="dimmed">
            This is the first version: there is none before it to compare with.
          </Text>
          <FlowPicture document={document} label={`Version ${version}`} />
        </Stack>
      )}
    </Loaded>
  );
}

export function VersionPage() {
  const { workflowId, version: written } = route.useParams();
  const { against } = route.useSearch();
  const navigate = route.useNavigate();
  const version = Number(written);
  const workflow = useQuery(workflowQuery(workflowId));
  const versions = useInfiniteQuery(versionsQuery(workflowId));
  const { ask, dialog } = useConfirm();
  const restore = useRestore();
  const known = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = known.find((one) => one.version === version);
  const other = against ?? version - 1;
  // The older one stands on the left whichever was asked for first.
  const [from, to] = other < version ? [other, version] : [version, other];
  const newest = workflow.data?.draft_version;
  if (isNotFound(workflow.error)) return <NotFound />;
  return (
    <Page
      title={`${workflow.data?.name ?? "Workflow"}: version ${version}`}
      about={
        shown && (
          <>
            Saved <Time at={shown.created_at} />
            {shown.note !== "" && ` · ${shown.note}`}
            {shown.restored_from !== null && ` · content of version ${shown.restored_from}`}
          </>
        )
      }
      actions={
        <>
          <Button
            variant="subtle"
            component={Link}
            to={`/workflows/${workflowId}?tab=versions`}
            leftSection={<ArrowLeft size={16} aria-hidden />}
          >
            All versions
          </Button>
          <Button
            variant="default"
            disabled={workflow.data === undefined || version === newest}
            leftSection={<RotateCcw size={16} aria-hidden />}
            onClick={() => {
              if (workflow.data) {
                ask(
                  restore(
                    workflow.data,
                    version,
                    () => void navigate({ to: "/workflows/$workflowId", params: { workflowId } }),
                  ),
                );
              }
            }}
          >
            Restore this version
          </Button>
        </>
      }
    >
      {dialog}
      {known.length > 1 && (
        <Group gap="sm">
          <Text size="sm">Compare with</Text>
          <Select
            w={200}
            aria-label="Compare with"
            allowDeselect={false}
            value={String(other)}
            data={known
              .filter((one) => one.version !== version)
              .map((one) => ({
                value: String(one.version),
                label: `Version ${one.version}${one.version === workflow.data?.active_version ? " (active)" : ""}`,
              }))}
            onChange={(value) => {
              if (value !== null) void navigate({ search: { against: Number(value) }, replace: true });
            }}
          />
        </Group>
      )}
      {other < 1 ? (
        <Only workflowId={workflowId} version={version} />
      ) : (
        <Compared workflowId={workflowId} from={from} to={to} />
      )}
    </Page>
  );
}
