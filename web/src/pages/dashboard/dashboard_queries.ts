import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export type StatsScope = "own" | "all";

export const statsQuery = (scope: StatsScope) =>
  queryOptions({
    queryKey: ["stats", scope],
    queryFn: () => unwrap(api.GET("/api/v1/stats", { params: { query: { scope: [scope] } } })),
    refetchInterval: 15_000,
  });

export const recentFailuresQuery = queryOptions({
  queryKey: ["executions", "recent failures"],
  queryFn: async () =>
    (await unwrap(api.GET("/api/v1/executions", { params: { query: { status: ["failed"], limit: 5 } } })))
      .items,
  refetchInterval: 15_000,
});

export const activeWorkflowsQuery = queryOptions({
  queryKey: ["workflows", "active"],
  queryFn: async () =>
    (await unwrap(api.GET("/api/v1/workflows", { params: { query: { status: ["active"], limit: 100 } } })))
      .items,
  refetchInterval: 30_000,
});

/** Is there any workflow at all? */
export const anyWorkflowQuery = queryOptions({
  queryKey: ["workflows", "any"],
  queryFn: async () =>
    (await unwrap(api.GET("/api/v1/workflows", { params: { query: { limit: 1 } } }))).items.length,
});
