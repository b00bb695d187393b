import { Button, Group, Paper, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback, useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { FilePlus, LayoutTemplate, Search, SearchX, Workflow } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { blankDocument, useCreate } from "./actions";
import { FirstSteps } from "./first_steps";
import { CreateMenu } from "./create_menu";
import { DropZone, useImport } from "./import_dialog";
import { useLifecycle } from "./lifecycle";
import { workflowStatuses, workflowsQuery } from "./queries";
import { useWorkflowMenu } from "./workflow_menu";
import { WorkflowCards, WorkflowTable } from "./workflow_rows";

const route = getRouteApi("/member/shell/workflows");
const everything = "all";

/** What the address holds: only what is set. */
const filters = (text: string, status: string | undefined) => ({
  ...(text === "" ? {} : { text }),
  ...(status === undefined ? {} : { status }),
});

function Nothing({ onImport }: { onImport: () => void }) {
  const create = useCreate();
  return (
    <EmptyState
      icon={Workflow}
      title="No workflow yet"
      action={
        <Group justify="center">
          <Button
            leftSection={<FilePlus size={16} aria-hidden />}
            loading={create.isPending}
            onClick={() => create.mutate(blankDocument)}
          >
            Start blank
          </Button>
          <Button
            variant="default"
            component={Link}
            to="/templates"
            leftSection={<LayoutTemplate size={16} aria-hidden />}
          >
            Look at templates
          </Button>
          <Button variant="default" onClick={onImport}>
            Import a file
          </Button>
        </Group>
      }
    >
      A workflow is a drawing of steps in a browser: open a site, log in, click, read, send the result. Draw
      it, run it to see each step at work, then give it a schedule and it runs by itself. Files of workflows
      can be dropped anywhere on this page.
    </EmptyState>
  );
}

export function WorkflowsPage() {
  const { text = "", status } = route.useSearch();
  const navigate = route.useNavigate();
  const shownStatus = workflowStatuses.find((one) => one === status);
  const query = useInfiniteQuery(workflowsQuery(text, shownStatus));
  const lifecycle = useLifecycle();
  const { menu, dialog: menuDialog } = useWorkflowMenu();
  const importing = useImport();
  const isPhone = useMediaQuery("(max-width: 48em)");

  const [typed, setTyped] = useState(text);
  const [shownText, setShownText] = useState(text);
  if (text !== shownText) {
    // The address changed by itself (back, a link): the field follows it.
    setShownText(text);
    if (text !== typed.trim()) setTyped(text);
  }
  const search = useDebouncedCallback((value: string) => {
    void navigate({
      search: filters(value, shownStatus),
      replace: true,
    });
  }, 250);

  const workflows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = text !== "" || shownStatus !== undefined;
  const Rows = isPhone ? WorkflowCards : WorkflowTable;
  return (
    <Page
      title="Workflows"
      about="What you have automated, and how it is doing."
      actions={<CreateMenu onImport={importing.pick} importing={importing.busy} />}
    >
      <DropZone onFiles={importing.take} />
      {importing.dialog}
      {lifecycle.dialog}
      {menuDialog}
      {!filtered && <FirstSteps />}
      {(filtered || workflows.length > 0) && (
        <Group gap="sm">
          <TextInput
            type="search"
            placeholder="Search name and description"
            aria-label="Search workflows"
            leftSection={<Search size={16} aria-hidden />}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              search(event.currentTarget.value.trim());
            }}
            style={{ flex: "1 1 220px", maxWidth: 360 }}
          />
          <SegmentedControl
            aria-label="Status"
            value={shownStatus ?? everything}
            data={[
              { value: everything, label: "All" },
              { value: "active", label: "Active" },
              { value: "paused", label: "Paused" },
              { value: "draft", label: "Drafts" },
            ]}
            onChange={(value) =>
              void navigate({
                search: filters(
                  text,
                  workflowStatuses.find((one) => one === value),
                ),
              })
            }
          />
        </Group>
      )}
      <Loaded query={query}>
        {() =>
          workflows.length > 0 ? (
            <Stack>
              <Paper {...(isPhone ? { bg: "transparent" } : { withBorder: true, radius: "lg", px: "xs" })}>
                <Rows workflows={workflows} busy={lifecycle.busy} onChange={lifecycle.change} menu={menu} />
              </Paper>
              {query.hasNextPage && (
                <Button
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                  style={{ alignSelf: "center" }}
                >
                  Show more
                </Button>
              )}
            </Stack>
          ) : filtered ? (
            <EmptyState
              icon={SearchX}
              title="No workflow matches"
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Show all workflows
                </Button>
              }
            >
              <Text span>Nothing here has that text in its name or description, or that status.</Text>
            </EmptyState>
          ) : (
            <Nothing onImport={importing.pick} />
          )
        }
      </Loaded>
    </Page>
  );
}
