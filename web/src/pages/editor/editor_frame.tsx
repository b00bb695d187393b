// How the editor is laid out: header, palette, canvas, side panel.
import { useDocumentTitle } from "@mantine/hooks";
import type { Schemas } from "@/api/client";
import { Canvas } from "@/editor/canvas/canvas";
import { useCanvas } from "@/editor/canvas/canvas_store";
import { ContextMenu } from "@/editor/canvas/context_menu";
import { CanvasDialogs } from "@/editor/canvas/dialogs";
import { CanvasToolbar } from "@/editor/canvas/toolbar";
import { useCommands } from "@/editor/canvas/use_commands";
import { useShortcuts } from "@/editor/canvas/use_shortcuts";
import { useEditor } from "@/editor/model/store";
import { Palette } from "@/editor/palette/palette";
import { ConflictDialog } from "./conflict_dialog";
import { EditorHeader } from "./editor_header";
import classes from "./editor.module.css";
import { SidePanel } from "./side_panel";
import { TeachingCanvas } from "./teaching_canvas";
import { useAutosave } from "./use_autosave";
import { useChecks } from "./use_checks";
import { useOutsideChanges } from "./use_outside_changes";

export function EditorFrame({ workflow }: { workflow: Schemas["WorkflowDetail"] }) {
  const autosave = useAutosave();
  const commands = useCommands();
  useShortcuts(commands, autosave.saveNow);
  useChecks(workflow.id);
  useOutsideChanges(workflow);
  const name = useEditor((state) => state.document.name);
  const isPaletteOpen = useCanvas((state) => state.isPaletteOpen);
  useDocumentTitle(`${name} · Flow Builder`);
  return (
    <div className={classes.frame}>
      <EditorHeader workflow={workflow} autosave={autosave} />
      <div className={classes.work}>
        {isPaletteOpen && <Palette />}
        <main className={classes.canvas}>
          <Canvas />
          <CanvasToolbar commands={commands} />
          <TeachingCanvas commands={commands} />
        </main>
        <SidePanel />
      </div>
      <CanvasDialogs />
      <ContextMenu commands={commands} />
      <ConflictDialog autosave={autosave} />
    </div>
  );
}
