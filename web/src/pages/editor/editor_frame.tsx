// How the editor is laid out: header, palette, canvas, side panel.
import { useDocumentTitle } from "@mantine/hooks";
import type { Schemas } from "@/api/client";
import { Canvas } from "@/editor/canvas/canvas";
import { useCanvas } from "@/editor/canvas/canvas_store";
import { useEditor } from "@/editor/model/store";
import { Palette } from "@/editor/palette/palette";
import { EditorHeader } from "./editor_header";
import classes from "./editor.module.css";
import { SidePanel } from "./side_panel";
import { useAutosave } from "./use_autosave";

export function EditorFrame({ workflow }: { workflow: Schemas["WorkflowDetail"] }) {
  const autosave = useAutosave();
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
        </main>
        <SidePanel />
      </div>
    </div>
  );
}
