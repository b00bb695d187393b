// The buttons on the canvas: zoom, fit, tidy up, note, find, help.
import { ActionIcon, Paper, Tooltip } from "@mantine/core";
import { useStore } from "@xyflow/react";
import { CircleHelp, Maximize, Minus, Plus, Search, StickyNote, Wand2, type LucideIcon } from "lucide-react";
import classes from "./toolbar.module.css";
import type { Commands } from "./use_commands";

function Tool({ icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  const look = { icon };
  return (
    <Tooltip label={label} position="top">
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <look.icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** By itself, so that zooming does not draw all the buttons anew. */
function Percent() {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return `${percent}%`;
}

export function CanvasToolbar({ commands }: { commands: Commands }) {
  return (
    <Paper className={classes.toolbar ?? ""} shadow="sm" withBorder radius="md">
      <Tool icon={Minus} label="Zoom out (-)" onClick={commands.zoomOut} />
      <Tooltip label="Actual size (0)">
        <button type="button" className={classes.percent} onClick={commands.actualSize}>
          <Percent />
        </button>
      </Tooltip>
      <Tool icon={Plus} label="Zoom in (+)" onClick={commands.zoomIn} />
      <Tool icon={Maximize} label="Show everything (1)" onClick={commands.fit} />
      <Tool icon={Wand2} label="Tidy up (Shift+T)" onClick={() => void commands.tidyUp()} />
      <Tool icon={StickyNote} label="Add a note (N)" onClick={() => commands.addNote()} />
      <Tool icon={Search} label="Find a node (Ctrl+F)" onClick={commands.find} />
      <Tool icon={CircleHelp} label="Keyboard shortcuts (?)" onClick={commands.help} />
    </Paper>
  );
}
