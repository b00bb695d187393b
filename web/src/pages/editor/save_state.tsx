// Whether everything is saved, said in words; a click saves at once.
import { Tooltip, UnstyledButton } from "@mantine/core";
import { CloudAlert, CloudCheck, CloudOff, CloudUpload, GitMerge, type LucideIcon } from "lucide-react";
import classes from "./editor.module.css";
import type { Autosave, SaveState } from "./use_autosave";

const looks: Record<SaveState, { icon: LucideIcon; text: string; help: string }> = {
  saved: { icon: CloudCheck, text: "Saved", help: "Everything is saved as a draft" },
  unsaved: { icon: CloudUpload, text: "Unsaved", help: "Saved in a moment; Ctrl+S saves now" },
  saving: { icon: CloudUpload, text: "Saving…", help: "On the way to the server" },
  offline: {
    icon: CloudOff,
    text: "Offline",
    help: "The server cannot be reached; it is tried again every few seconds. Keep this page open.",
  },
  failed: { icon: CloudAlert, text: "Not saved", help: "" },
  conflict: { icon: GitMerge, text: "Conflict", help: "Somebody else saved this workflow" },
};

export function SaveStateBadge({ autosave }: { autosave: Autosave }) {
  const look = looks[autosave.state];
  return (
    <Tooltip label={autosave.state === "failed" ? autosave.message : look.help} multiline maw={280}>
      <UnstyledButton
        className={classes.saveState}
        data-state={autosave.state}
        onClick={() => void autosave.saveNow()}
        aria-live="polite"
      >
        <look.icon size={15} aria-hidden />
        {look.text}
      </UnstyledButton>
    </Tooltip>
  );
}
