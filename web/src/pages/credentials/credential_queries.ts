import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";

export type Credential = Schemas["Credential"];

export const credentialQuery = (id: string) =>
  queryOptions({
    queryKey: ["credentials", id],
    queryFn: () =>
      unwrap(api.GET("/api/v1/credentials/{credential_id}", { params: { path: { credential_id: id } } })),
  });

/** Names of the workflows, to choose from; the last changed ones of somebody who has very many. */
export const workflowNamesQuery = queryOptions({
  queryKey: ["workflows", "names"],
  queryFn: async () => {
    const page = await unwrap(api.GET("/api/v1/workflows", { params: { query: { limit: 200 } } }));
    return page.items.map(({ id, name }) => ({ id, name }));
  },
  staleTime: 30_000,
});

export function changeCredential(before: Credential, body: Schemas["CredentialChange"]) {
  return unwrap(
    api.PATCH("/api/v1/credentials/{credential_id}", {
      params: { path: { credential_id: before.id }, header: { "If-Match": `"${before.revision}"` } },
      body,
    }),
  );
}
