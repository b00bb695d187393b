// What the pages of workflows ask the API for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";

export type Workflow = Schemas["Workflow"];
export type WorkflowItem = Schemas["WorkflowListItem"];
export type WorkflowDetail = Schemas["WorkflowDetail"];
export type Trigger = Schemas["Trigger"];
export type LedgerRow = Schemas["LedgerRow"];

export const workflowStatuses = ["draft", "active", "paused"] as const;
export type WorkflowStatus = (typeof workflowStatuses)[number];

/** A writing request says which revision it changes; somebody else's change meanwhile is answered with 412. */
export const ifMatch = (workflow: { revision: number }) => ({ "If-Match": `"${workflow.revision}"` });

const pageSize = 25;
const lastRuns = 16;
// Drawing makes many, most of which fold together.
const versionPage = 100;
const firstPage = null as string | null;

export const workflowsQuery = (search: string, status: WorkflowStatus | undefined) =>
  infiniteQueryOptions({
    queryKey: ["workflows", "list", { search, status }],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/workflows", {
          params: {
            query: {
              limit: pageSize,
              ...(pageParam === null ? {} : { cursor: pageParam }),
              ...(search === "" ? {} : { search }),
              ...(status === undefined ? {} : { status: [status] }),
            },
          },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    refetchInterval: 20_000,
  });

/** For the sparkline: from the oldest to the newest. */
export const lastRunsQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ["executions", "last", workflowId],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/executions", { params: { query: { workflow_id: workflowId, limit: lastRuns } } }),
      ),
    select: (page) => page.items.toReversed(),
    refetchInterval: 20_000,
  });

export const executionsOfQuery = (workflowId: string) =>
  infiniteQueryOptions({
    queryKey: ["executions", "of", workflowId],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/executions", {
          params: {
            query: {
              workflow_id: workflowId,
              limit: pageSize,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    refetchInterval: 10_000,
  });

export const versionsQuery = (workflowId: string) =>
  infiniteQueryOptions({
    queryKey: ["workflows", workflowId, "versions"],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/workflows/{workflow_id}/versions", {
          params: {
            path: { workflow_id: workflowId },
            query: { limit: versionPage, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
  });

/** A version never changes. */
export const versionQuery = (workflowId: string, version: number) =>
  queryOptions({
    queryKey: ["workflows", workflowId, "versions", version],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/workflows/{workflow_id}/versions/{version}", {
          params: { path: { workflow_id: workflowId, version } },
        }),
      ),
    staleTime: Infinity,
  });

export const diffQuery = (workflowId: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["workflows", workflowId, "versions", to, "diff", from],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/workflows/{workflow_id}/versions/{version}/diff", {
          params: { path: { workflow_id: workflowId, version: to }, query: { from } },
        }),
      ),
    staleTime: Infinity,
  });

export const problemsQuery = (workflow: { id: string; draft_version: number }) =>
  queryOptions({
    queryKey: ["workflows", workflow.id, "problems", workflow.draft_version],
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/workflows/{workflow_id}/validate", {
          params: { path: { workflow_id: workflow.id } },
        }),
      ),
  });

export const triggersQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ["triggers", { workflowId }],
    queryFn: () => unwrap(api.GET("/api/v1/triggers", { params: { query: { workflow_id: workflowId } } })),
    refetchInterval: 5_000,
  });

export const triggerPreviewQuery = (triggerId: string) =>
  queryOptions({
    queryKey: ["triggers", triggerId, "preview"],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/triggers/{trigger_id}/preview", { params: { path: { trigger_id: triggerId } } }),
      ),
  });

export const ledgerQuery = (triggerId: string) =>
  infiniteQueryOptions({
    queryKey: ["triggers", triggerId, "ledger"],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/triggers/{trigger_id}/ledger", {
          params: {
            path: { trigger_id: triggerId },
            query: { limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    // All pages are read again: of many, seldom.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? 30_000 : 5_000),
  });
