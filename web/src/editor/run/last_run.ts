import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** The newest execution of a workflow; a schedule may start one at any time. */
export const lastRunQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ["executions", "recent", workflowId, 1],
    queryFn: () =>
      unwrap(api.GET("/api/v1/executions", { params: { query: { workflow_id: workflowId, limit: 1 } } })),
    refetchInterval: 15_000,
  });
