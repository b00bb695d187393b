// The list of executions as the filters in the address ask for it.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";
import { isTerminal } from "@/editor/run/run_model";

export type Execution = Schemas["Execution"];
export type StartedBy = Schemas["StartedBy"];

export const statuses = ["queued", "running", "waiting", "completed", "failed", "cancelled"] as const;
export const starters: Record<StartedBy, string> = {
  manual: "By hand",
  scheduled: "Schedule",
  api: "API",
  webhook: "Webhook",
  event: "Event",
  replay: "Replay",
};

/** What stands in the address; every member is a text. */
export interface ExecutionFilter {
  /** Comma between several. */
  status?: string;
  trigger?: string;
  workflow?: string;
  text?: string;
  /** One of `spans`, or "from/to" with RFC 3339 times of which one may be missing. */
  time?: string;
}

export const spans: Record<string, { label: string; ms: number }> = {
  hour: { label: "Last hour", ms: 3_600_000 },
  day: { label: "Last 24 hours", ms: 86_400_000 },
  week: { label: "Last 7 days", ms: 604_800_000 },
  month: { label: "Last 30 days", ms: 2_592_000_000 },
};

/** The borders of a time in the address. A span begins at a whole minute, so that a query's key is the same for a while. */
export function timeRange(time: string | undefined, now: number): { since?: string; until?: string } {
  if (time === undefined) return {};
  const span = spans[time];
  if (span) return { since: new Date(Math.floor((now - span.ms) / 60_000) * 60_000).toISOString() };
  const [from = "", to = ""] = time.split("/");
  const valid = (text: string) => text !== "" && !Number.isNaN(Date.parse(text));
  return { ...(valid(from) && { since: from }), ...(valid(to) && { until: to }) };
}

const known = <Word extends string>(text: string | undefined, words: readonly Word[]): Word[] =>
  words.filter((word) => text?.split(",").includes(word) ?? false);

export const statusesOf = (filter: ExecutionFilter) => known(filter.status, statuses);
export const startersOf = (filter: ExecutionFilter) =>
  known(filter.trigger, Object.keys(starters) as StartedBy[]);

/** The query of the API. Words the API does not know are left out: an address may be typed. */
export function listQuery(filter: ExecutionFilter, now: number) {
  const isId = /^[0-9a-f-]{36}$/.test(filter.workflow ?? "");
  return {
    ...(statusesOf(filter).length > 0 && { status: statusesOf(filter) }),
    ...(startersOf(filter).length > 0 && { started_by: startersOf(filter) }),
    ...(isId && filter.workflow !== undefined && { workflow_id: filter.workflow }),
    ...(filter.text !== undefined && { search: filter.text }),
    ...timeRange(filter.time, now),
  };
}

const pageSize = 40;

export const executionsQuery = (filter: ExecutionFilter) =>
  infiniteQueryOptions({
    queryKey: ["executions", "list", filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/executions", {
          // "a,b", as the API reads several words.
          querySerializer: { array: { style: "form", explode: false } },
          params: {
            query: {
              ...listQuery(filter, Date.now()),
              limit: pageSize,
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // What is queued or runs changes soon; of what is over only new ones come.
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => !isTerminal(one.status))) ? 2_500 : 10_000,
  });

/** The newest runs of a workflow. */
export const recentRunsQuery = (workflowId: string, limit: number) =>
  queryOptions({
    queryKey: ["executions", "recent", workflowId, limit],
    queryFn: () =>
      unwrap(api.GET("/api/v1/executions", { params: { query: { workflow_id: workflowId, limit } } })),
  });

/** Names for the filter by workflow. */
export const workflowNamesQuery = queryOptions({
  queryKey: ["workflows", "names"],
  queryFn: () => unwrap(api.GET("/api/v1/workflows", { params: { query: { limit: 100 } } })),
  staleTime: 60_000,
});
