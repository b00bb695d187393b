// The editor: loads a workflow and the catalogue, and holds everything that draws them.
import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import type { Schemas } from "@/api/client";
import { catalogueQuery, workflowQuery } from "@/api/queries";
import { NotFound } from "@/app/errors";
import { CatalogueContext } from "@/editor/canvas/catalogue_context";
import { useCanvas } from "@/editor/canvas/canvas_store";
import { createViewStore, follow, ViewContext } from "@/editor/canvas/view_store";
import { catalogueOf } from "@/editor/model/catalogue";
import type { FlowDocument } from "@/editor/model/document";
import { createEditorStore, EditorContext } from "@/editor/model/store";
import { useRunState } from "@/editor/run/run_state";
import { Loaded } from "@/ui/loaded";
import { EditorFrame } from "./editor_frame";

function Editor({
  workflow,
  answer,
}: {
  workflow: Schemas["WorkflowDetail"];
  answer: Schemas["NodeCatalogue"];
}) {
  const catalogue = useMemo(() => catalogueOf(answer), [answer]);
  const client = useQueryClient();
  // What was loaded first is what this editor edits; later answers of the query are somebody else's saves.
  const [store] = useState(() =>
    createEditorStore(workflow.id, workflow.document as FlowDocument, workflow.revision),
  );
  const [view] = useState(() => createViewStore(store, catalogue));
  useEffect(() => follow(view, store), [view, store]);
  useEffect(
    () => () => {
      useCanvas.getState().reset();
      useRunState.getState().clear();
      void client.invalidateQueries({ queryKey: ["workflows"] });
    },
    [client],
  );
  return (
    <CatalogueContext value={catalogue}>
      <EditorContext value={store}>
        <ViewContext value={view}>
          <ReactFlowProvider>
            <EditorFrame workflow={workflow} />
          </ReactFlowProvider>
        </ViewContext>
      </EditorContext>
    </CatalogueContext>
  );
}

export function EditorPage() {
  const { workflowId } = useParams({ from: "/member/workflows/$workflowId/edit" });
  const workflow = useQuery({ ...workflowQuery(workflowId), refetchOnMount: "always" });
  const catalogue = useQuery(catalogueQuery);
  // What other pages have kept of the workflow may be older than what the server has.
  if (!workflow.isFetchedAfterMount || catalogue.isPending) {
    return (
      <Center h="100vh">
        <Loader aria-label="Loading the workflow" />
      </Center>
    );
  }
  return (
    <Loaded query={catalogue}>
      {(answer) => (
        <Loaded query={workflow} missing={<NotFound />}>
          {(data) => <Editor key={data.id} workflow={data} answer={answer} />}
        </Loaded>
      )}
    </Loaded>
  );
}
