// Keys and readers of what several pages show; a page's own queries live beside the page.
// A key starts with the resource's name, so that `invalidateQueries({queryKey: ["workflows"]})` reaches all of them.
import { queryOptions } from "@tanstack/react-query";
import { ApiError, api, unwrap } from "./client";

export const instanceQuery = queryOptions({
  queryKey: ["instance"],
  queryFn: () => unwrap(api.GET("/api/v1/instance")),
  staleTime: Infinity,
});

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async () => {
    try {
      return await unwrap(api.GET("/api/v1/me"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const catalogueQuery = queryOptions({
  queryKey: ["nodes"],
  queryFn: () => unwrap(api.GET("/api/v1/nodes")),
  staleTime: Infinity,
});

export const workflowQuery = (id: string) =>
  queryOptions({
    queryKey: ["workflows", id],
    queryFn: () =>
      unwrap(api.GET("/api/v1/workflows/{workflow_id}", { params: { path: { workflow_id: id } } })),
  });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ["executions", id],
    queryFn: () =>
      unwrap(api.GET("/api/v1/executions/{execution_id}", { params: { path: { execution_id: id } } })),
  });

export const credentialsQuery = queryOptions({
  queryKey: ["credentials"],
  queryFn: () => unwrap(api.GET("/api/v1/credentials")),
});
