// Run button with its dialog, and the state of the run that is watched; stands in the editor's header.
import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play, SlidersHorizontal } from "lucide-react";
import { useEffect, useState } from "react";
import { api, unwrap } from "@/api/client";
import { sentence } from "@/ui/sentence";
import { useCanvas } from "../canvas/canvas_store";
import { useReveal } from "../canvas/use_reveal";
import { nodeName } from "../model/document";
import { useEditor } from "../model/store";
import { nodeViews } from "./node_views";
import { lastRunQuery } from "./last_run";
import { RunDialog } from "./run_dialog";
import { isTerminal } from "./run_model";
import { useRunState } from "./run_state";
import { RunStatus } from "./run_status";
import { defaultParams, isTest, propertiesOf, runBody, type RunOptions } from "./test_options";
import { useRun } from "./use_run";
import { useRunWorkflow } from "./use_run_workflow";

interface RunBarProps {
  /** Saves what is drawn; without it only what is saved can be run. */
  save?: () => Promise<void>;
}
export function RunBar({ save }: RunBarProps) {
  const reveal = useReveal();
  const client = useQueryClient();
  const workflowId = useEditor((state) => state.workflowId);
  const document = useEditor((state) => state.document);
  const [own, setOwn] = useState<string | null>(null);
  const last = useQuery({ ...lastRunQuery(workflowId), enabled: own === null });
  const executionId = own ?? last.data?.items[0]?.id ?? null;
  const { query, model } = useRun(executionId);
  const [isDialogOpen, setDialogOpen] = useState(false);
  const [isStatusOpen, setStatusOpen] = useState(false);
  const [chosen, setOptions] = useState<RunOptions | null>(null);
  const options = chosen ?? { params: defaultParams(document.params), runTo: null, useLast: false, pins: [] };

  const isFaint = model !== null && own === null && isTerminal(model.status);
  useEffect(() => {
    if (model) useRunState.getState().show(model, nodeViews(model, document), isFaint);
  }, [model, document, isFaint]);
  useEffect(() => () => useRunState.getState().clear(), []);

  // A run that was started here and fails says so by itself.
  const [told, setTold] = useState<string | null>(null);
  if (
    own !== null &&
    own !== told &&
    model?.executionId === own &&
    model.status === "failed" &&
    query.data?.error
  ) {
    setTold(own);
    setStatusOpen(true);
  }

  const run = useRunWorkflow(save, (id) => {
    setOwn(id);
    setDialogOpen(false);
  });
  const cancel = useMutation({
    mutationFn: (id: string) =>
      unwrap(
        api.POST("/api/v1/executions/{execution_id}/cancel", { params: { path: { execution_id: id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["executions"] }),
  });

  const start = () => {
    const body = runBody(options, model, document);
    if (!body || run.isPending) return;
    run.mutate(body, {
      onError: (error) => {
        if (!isDialogOpen) notifications.show({ color: "red", message: sentence(error.message) });
      },
    });
  };
  const asks = Object.keys(propertiesOf(document.params)).length > 0;
  const press = () => {
    if (!asks || isDialogOpen) start();
    else openDialog();
  };
  const openDialog = () => {
    run.reset();
    setDialogOpen(true);
  };
  useHotkeys([["mod+Enter", press]], []);

  const nameOf = (id: string): string => {
    const node = document.nodes.find((one) => one.id === id);
    return node ? nodeName(node) : id;
  };
  const isEmpty = document.nodes.length === 0;
  // What was set for a test stays set; the button says so.
  const test = isTest(options);
  return (
    <Group gap={4} wrap="nowrap">
      {query.data && model && (
        <RunStatus
          run={query.data}
          model={model}
          nodeCount={document.nodes.length}
          nameOf={nameOf}
          opened={isStatusOpen}
          onOpen={setStatusOpen}
          onCancel={() => cancel.mutate(model.executionId)}
          onShowNode={(id) => {
            useCanvas.getState().set({ nodeTab: "run" });
            reveal(id);
          }}
        />
      )}
      <Button.Group>
        <Tooltip
          label={
            isEmpty
              ? "Draw a node first"
              : test
                ? "Run as the test options say (Ctrl+Enter)"
                : "Run what is drawn (Ctrl+Enter)"
          }
        >
          <Button
            size="xs"
            leftSection={<Play size={15} aria-hidden />}
            loading={run.isPending}
            disabled={isEmpty}
            onClick={press}
          >
            {test ? "Run test" : "Run"}
          </Button>
        </Tooltip>
        <Tooltip label="Parameters and test options">
          <ActionIcon
            size={30}
            variant="filled"
            aria-label="Parameters and test options"
            disabled={isEmpty}
            onClick={openDialog}
            style={{ borderLeft: "1px solid rgb(255 255 255 / 30%)", borderRadius: "0 8px 8px 0" }}
          >
            <SlidersHorizontal size={14} />
          </ActionIcon>
        </Tooltip>
      </Button.Group>
      <RunDialog
        open={isDialogOpen}
        busy={run.isPending}
        error={run.error}
        document={document}
        model={model}
        options={options}
        onChange={setOptions}
        onClose={() => setDialogOpen(false)}
        onRun={start}
      />
    </Group>
  );
}
