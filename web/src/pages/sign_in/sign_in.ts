// Signing in, as the login page and the pages behind a link do it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";
import { instanceQuery, meQuery } from "@/api/queries";

const login = (body: Schemas["LoginRequest"]) => unwrap(api.POST("/api/v1/login", { body }));

/** Signs in with what `first` answers; everything that was known for somebody else is forgotten. */
export function useSignIn<Variables>(
  first: (variables: Variables) => Promise<Schemas["LoginRequest"]>,
  onDone: () => void,
) {
  const client = useQueryClient();
  return useMutation({
    meta: { quiet: true },
    mutationFn: async (variables: Variables) => login(await first(variables)),
    onSuccess: (me) => {
      const instance = client.getQueryData(instanceQuery.queryKey);
      client.removeQueries();
      client.setQueryData(meQuery.queryKey, me);
      if (instance) client.setQueryData(instanceQuery.queryKey, { ...instance, needs_setup: false });
      onDone();
    },
  });
}
