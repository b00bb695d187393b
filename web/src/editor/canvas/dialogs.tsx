// The dialogs of the canvas: find, rename, connect, and the sheet of shortcuts.
import { useCanvas } from "./canvas_store";
import { ConnectDialog } from "./connect_dialog";
import { FindDialog } from "./find_dialog";
import { HandleChoiceBox } from "./handle_choice";
import { HelpSheet } from "./help_sheet";
import { QuickAddBox } from "./quick_add";
import { RenameDialog } from "./rename_dialog";

export function CanvasDialogs() {
  const dialog = useCanvas((state) => state.dialog);
  const quickAdd = useCanvas((state) => state.quickAdd);
  const choice = useCanvas((state) => state.choice);
  const close = () => useCanvas.getState().set({ dialog: null });
  return (
    <>
      {dialog === "find" && <FindDialog onClose={close} />}
      {dialog === "rename" && <RenameDialog onClose={close} />}
      {dialog === "connect" && <ConnectDialog onClose={close} />}
      {dialog === "help" && <HelpSheet onClose={close} />}
      {quickAdd && <QuickAddBox quickAdd={quickAdd} />}
      {choice && <HandleChoiceBox choice={choice} />}
    </>
  );
}
