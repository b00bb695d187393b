import { Button, Group, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play, SearchX, Workflow } from "lucide-react";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { ExecutionFilters } from "./execution_filters";
import { ExecutionCards, ExecutionTable } from "./execution_rows";
import { executionsQuery, type ExecutionFilter } from "./queries";

const route = getRouteApi("/member/shell/executions");

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon={SearchX}
        title="No execution matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        Try another status, a longer time, or a part of the error&apos;s sentence.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Play}
      title="Nothing has run yet"
      action={
        <Button component={Link} to="/workflows" leftSection={<Workflow size={16} aria-hidden />}>
          Go to the workflows
        </Button>
      }
    >
      Every run of a workflow is kept here: what each step did, how long it took, what went wrong and what the
      page looked like. Open a workflow and press Run, or give it a schedule.
    </EmptyState>
  );
}

export function ExecutionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter: ExecutionFilter = search;
  const query = useInfiniteQuery(executionsQuery(filter));
  const isPhone = useMediaQuery("(max-width: 48em)");
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(search).length > 0;
  const Rows = isPhone ? ExecutionCards : ExecutionTable;

  const change = (changed: Record<string, string | undefined>) => {
    const next = Object.entries({ ...search, ...changed }).filter(
      (one): one is [string, string] => one[1] !== undefined,
    );
    void navigate({ search: Object.fromEntries(next), replace: true });
  };
  const clear = () => void navigate({ search: {}, replace: true });

  return (
    <Page title="Executions" about="Everything that ran, runs, or waits to run.">
      {(filtered || runs.length > 0) && (
        <ExecutionFilters filter={filter} onChange={change} onClear={clear} />
      )}
      <Loaded query={query} rows={8} rowHeight={44}>
        {() =>
          runs.length === 0 ? (
            <Nothing filtered={filtered} onClear={clear} />
          ) : (
            <Stack gap="sm">
              <Rows runs={runs} />
              <Group justify="center">
                {query.hasNextPage ? (
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Load more
                  </Button>
                ) : (
                  <Text size="xs" c="dimmed">
                    That is all.
                  </Text>
                )}
              </Group>
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}
