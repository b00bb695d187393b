// What is wrong with the workflow when it is opened; later each save tells.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, unwrap } from "@/api/client";
import { useEditorStore } from "@/editor/model/store";

export function useChecks(workflowId: string): void {
  const store = useEditorStore();
  const { data } = useQuery({
    queryKey: ["workflows", workflowId, "first check"],
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/workflows/{workflow_id}/validate", {
          params: { path: { workflow_id: workflowId } },
        }),
      ),
    staleTime: Infinity,
    gcTime: 0,
  });
  useEffect(() => {
    const { document, savedDocument, past, setProblems } = store.getState();
    if (data && document === savedDocument && past.length === 0) setProblems(data.problems);
  }, [data, store]);
}
