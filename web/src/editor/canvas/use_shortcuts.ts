// Brings keys and the clipboard to the commands, unless somebody is typing or a dialog is open.
import { useEffect, useRef } from "react";
import { useEditorStore } from "../model/store";
import { commandFor, isPlainCommand, nudgeOf } from "./shortcuts";
import type { Commands } from "./use_commands";
import { useWalk } from "./use_walk";
import { stepOf } from "./walk";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=textbox]") !== null)
  );
}
const isElsewhere = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("[role=dialog], [role=menu], [role=listbox], aside") !== null;

export function useShortcuts(commands: Commands, save: () => Promise<void>): void {
  const store = useEditorStore();
  const walk = useWalk();
  const pointer = useRef<{ x: number; y: number } | undefined>(undefined);
  useEffect(() => {
    const run = (command: string) => {
      if (command === "addNote") commands.addNote(pointer.current);
      else if (command === "addNode") commands.addNode();
      else if (isPlainCommand(command)) void commands[command]();
    };
    const onKey = (event: KeyboardEvent) => {
      const command = commandFor(event);
      if (command === "save") {
        event.preventDefault();
        void save();
        return;
      }
      if (isTyping(event.target) || isElsewhere(event.target)) return;
      const by = nudgeOf(event);
      if (by && store.getState().selection.nodes.size > 0) {
        event.preventDefault();
        commands.nudge(by);
        return;
      }
      const step = by && stepOf(event.key);
      if (step ? walk.step(event.target, step) : event.key === "Enter" && walk.enter(event.target)) {
        event.preventDefault();
        return;
      }
      if (command === undefined) return;
      event.preventDefault();
      run(command);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (isTyping(event.target) || window.getSelection()?.isCollapsed === false) return;
      const text = commands.copied();
      if (text === undefined) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
      if (event.type === "cut") commands.remove();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (commands.pasteText(text, pointer.current)) event.preventDefault();
    };
    const onPointer = (event: PointerEvent) => {
      const isOnCanvas = event.target instanceof Element && event.target.closest(".react-flow") !== null;
      pointer.current = isOnCanvas ? { x: event.clientX, y: event.clientY } : undefined;
    };
    window.addEventListener("keydown", onKey);
    window.document.addEventListener("copy", onCopy);
    window.document.addEventListener("cut", onCopy);
    window.document.addEventListener("paste", onPaste);
    window.addEventListener("pointermove", onPointer, { passive: true });
    return () => {
      window.removeEventListener("keydown", onKey);
      window.document.removeEventListener("copy", onCopy);
      window.document.removeEventListener("cut", onCopy);
      window.document.removeEventListener("paste", onPaste);
      window.removeEventListener("pointermove", onPointer);
    };
  }, [commands, save, store, walk]);
}
