// The keys of the canvas, and how they are told to people. Pure.
export interface KeyLike {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export interface Shortcut {
  command: PlainCommand | "addNode" | "addNote" | "save";
  /** `Ctrl+Shift+Z`; Ctrl is also the command key of a Mac. Several mean the same. */
  keys: readonly string[];
  label: string;
  group: "Edit" | "Nodes" | "View" | "Workflow";
}

/** Commands that need nothing to be told. */
const plainCommands = [
  "rename",
  "connect",
  "toggleDisabled",
  "undo",
  "redo",
  "duplicate",
  "remove",
  "selectAll",
  "selectNothing",
  "find",
  "fit",
  "fitSelection",
  "actualSize",
  "zoomIn",
  "zoomOut",
  "tidyUp",
  "help",
] as const;
export type PlainCommand = (typeof plainCommands)[number];
export const isPlainCommand = (command: string): command is PlainCommand =>
  plainCommands.some((one) => one === command);

export const shortcuts: readonly Shortcut[] = [
  { command: "addNode", keys: ["A"], label: "Add a node", group: "Nodes" },
  { command: "rename", keys: ["F2"], label: "Rename", group: "Nodes" },
  { command: "connect", keys: ["C"], label: "Connect to another node", group: "Nodes" },
  { command: "toggleDisabled", keys: ["D"], label: "Disable or enable", group: "Nodes" },
  { command: "addNote", keys: ["N"], label: "Add a note", group: "Nodes" },
  { command: "undo", keys: ["Ctrl+Z"], label: "Undo", group: "Edit" },
  { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], label: "Redo", group: "Edit" },
  { command: "duplicate", keys: ["Ctrl+D"], label: "Duplicate", group: "Edit" },
  { command: "remove", keys: ["Delete", "Backspace"], label: "Delete", group: "Edit" },
  { command: "selectAll", keys: ["Ctrl+A"], label: "Select everything", group: "Edit" },
  { command: "selectNothing", keys: ["Escape"], label: "Select nothing", group: "Edit" },
  { command: "find", keys: ["Ctrl+F", "Ctrl+K"], label: "Find a node", group: "View" },
  { command: "fit", keys: ["1"], label: "Show everything", group: "View" },
  { command: "fitSelection", keys: ["2"], label: "Show what is selected", group: "View" },
  { command: "actualSize", keys: ["0"], label: "Actual size", group: "View" },
  { command: "zoomIn", keys: ["+", "="], label: "Zoom in", group: "View" },
  { command: "zoomOut", keys: ["-"], label: "Zoom out", group: "View" },
  { command: "tidyUp", keys: ["Shift+T"], label: "Tidy up", group: "Workflow" },
  { command: "save", keys: ["Ctrl+S"], label: "Save now", group: "Workflow" },
  { command: "help", keys: ["?"], label: "This sheet", group: "Workflow" },
];

/** What the browser does by itself, for the sheet only. */
export const furtherKeys: readonly Omit<Shortcut, "command">[] = [
  { keys: ["Ctrl+C", "Ctrl+X", "Ctrl+V"], label: "Copy, cut, paste (also as text)", group: "Edit" },
  { keys: ["Arrows"], label: "Move what is selected; with Shift farther", group: "Nodes" },
  { keys: ["Tab", "Arrows", "Enter"], label: "Go to a node, from node to node, select it", group: "Nodes" },
  { keys: ["Shift+Drag"], label: "Select with a box", group: "Edit" },
  { keys: ["Shift+Click"], label: "Select several", group: "Edit" },
];

const plainText = /^[^a-z0-9]$/i;

export function matches(event: KeyLike, keys: string): boolean {
  // `Ctrl++` would be the key +.
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const key = parts.at(-1) ?? "";
  const wantsCtrl = parts.includes("Ctrl");
  if (wantsCtrl !== (event.ctrlKey || event.metaKey) || event.altKey) return false;
  // A sign like ? is made with Shift on one keyboard and without on another.
  if (!plainText.test(key) && parts.includes("Shift") !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

export const commandFor = (event: KeyLike): Shortcut["command"] | undefined =>
  shortcuts.find((shortcut) => shortcut.keys.some((keys) => matches(event, keys)))?.command;

const arrows: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** How far an arrow key moves what is selected. */
export function nudgeOf(event: KeyLike): { x: number; y: number } | undefined {
  const arrow = arrows[event.key];
  if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const step = event.shiftKey ? 50 : 10;
  return { x: arrow.x * step, y: arrow.y * step };
}
