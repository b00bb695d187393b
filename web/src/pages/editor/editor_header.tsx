// The bar above the canvas: where we are, whether it is saved, undo, run, activate.
import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, PanelLeft, Redo2, Undo2 } from "lucide-react";
import type { Schemas } from "@/api/client";
import { useCanvas } from "@/editor/canvas/canvas_store";
import { useEditor, useEditorStore } from "@/editor/model/store";
import { RunBar } from "@/editor/run/run_bar";
import { ActivateButton } from "./activate_button";
import classes from "./editor.module.css";
import { EditorMenu } from "./editor_menu";
import { ProblemsButton } from "./problems_button";
import { SaveStateBadge } from "./save_state";
import type { Autosave } from "./use_autosave";

function HistoryButtons() {
  const store = useEditorStore();
  const undoes = useEditor((state) => state.past.at(-1)?.label);
  const redoes = useEditor((state) => state.future.at(-1)?.label);
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={undoes === undefined ? "Nothing to undo" : `Undo: ${undoes} (Ctrl+Z)`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Undo"
          disabled={undoes === undefined}
          onClick={() => store.getState().undo()}
        >
          <Undo2 size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={redoes === undefined ? "Nothing to redo" : `Redo: ${redoes} (Ctrl+Shift+Z)`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Redo"
          disabled={redoes === undefined}
          onClick={() => store.getState().redo()}
        >
          <Redo2 size={17} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

export function EditorHeader({
  workflow,
  autosave,
}: {
  workflow: Schemas["WorkflowDetail"];
  autosave: Autosave;
}) {
  const name = useEditor((state) => state.document.name);
  const isPaletteOpen = useCanvas((state) => state.isPaletteOpen);
  const label = isPaletteOpen ? "Hide the nodes" : "Show the nodes";
  return (
    <header className={classes.header}>
      <Tooltip label="Back to the workflow">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Back to the workflow"
          renderRoot={(props) => (
            <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }} {...props} />
          )}
        >
          <ArrowLeft size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          aria-pressed={isPaletteOpen}
          onClick={() => useCanvas.getState().set({ isPaletteOpen: !isPaletteOpen })}
        >
          <PanelLeft size={17} />
        </ActionIcon>
      </Tooltip>
      <h1 className={classes.title} style={{ fontSize: 15, margin: 0 }} title={name}>
        {name}
      </h1>
      <SaveStateBadge autosave={autosave} />
      <HistoryButtons />
      <span style={{ flex: 1 }} />
      <ProblemsButton />
      <RunBar save={autosave.saveNow} />
      <ActivateButton workflow={workflow} autosave={autosave} />
      <EditorMenu workflow={workflow} autosave={autosave} />
    </header>
  );
}
