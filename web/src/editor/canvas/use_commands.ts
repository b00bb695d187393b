// Everything that can be done on the canvas, by name: keyboard, context menu, help sheet and toolbar all read this table.
import { notifications } from "@mantine/notifications";
import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { align, distribute, type Alignment, type Direction } from "../model/align";
import { clipOf, clipText, duplicate, paste, readClip } from "../model/clipboard";
import { withoutEdges } from "../model/connect";
import { toggleDisabled } from "../model/disable";
import { withoutNodes } from "../model/edit";
import type { Point } from "../model/geometry";
import { layout } from "../model/layout";
import { nudge } from "../model/move";
import { addNote } from "../model/notes";
import { useEditorStore } from "../model/store";
import { nodesById } from "../model/structure";
import { useCatalogue } from "./catalogue_context";
import { useCanvas } from "./canvas_store";
import { useViewStore } from "./view_store";

export type Commands = ReturnType<typeof useCommands>;

/** Those that are not drawn yet, too. */
const all = { includeHiddenNodes: true };

const nodesWord = (count: number) => (count === 1 ? "node" : `${count} nodes`);

export function useCommands() {
  const store = useEditorStore();
  const view = useViewStore();
  const catalogue = useCatalogue();
  const flow = useReactFlow();
  return useMemo(() => {
    const { edit, select, undo, redo } = store.getState();
    const ids = () => store.getState().selection.nodes;
    const shape = () => view.getState().shape;
    const middle = (): Point => {
      const pane = window.document.querySelector(".react-flow")?.getBoundingClientRect();
      return flow.screenToFlowPosition({
        x: (pane?.x ?? 0) + (pane?.width ?? 0) / 2,
        y: (pane?.y ?? 0) + (pane?.height ?? 0) / 2,
      });
    };
    const flowPoint = (screen: Point | undefined): Point =>
      screen ? flow.screenToFlowPosition(screen) : middle();

    const commands = {
      undo,
      redo,
      remove: () => {
        const { selection } = store.getState();
        if (selection.nodes.size === 0 && selection.edges.size === 0) return;
        const label = selection.nodes.size > 0 ? `Delete ${nodesWord(selection.nodes.size)}` : "Disconnect";
        edit(label, (document) => withoutNodes(withoutEdges(document, selection.edges), selection.nodes));
        select({});
      },
      selectAll: () => {
        const { document } = store.getState();
        const notes = document.notes ?? [];
        select({ nodes: new Set([...document.nodes, ...notes].map((one) => one.id)) });
      },
      selectNothing: () => select({}),
      /** What is selected as text; nothing when nothing is. */
      copied: (): string | undefined => (ids().size === 0 ? undefined : clipText(clipOf(shape(), ids()))),
      pasteText: (text: string, screen?: Point): boolean => {
        const clip = readClip(text);
        if (!clip) return false;
        const { document } = store.getState();
        const pasted = paste(document, catalogue, clip, flowPoint(screen));
        edit(`Paste ${nodesWord(clip.nodes.length)}`, () => pasted.document);
        select({ nodes: pasted.ids });
        return true;
      },
      duplicate: () => {
        if (ids().size === 0) return;
        const copy = duplicate(shape(), ids());
        edit(`Duplicate ${nodesWord(ids().size)}`, () => copy.document);
        select({ nodes: copy.ids });
      },
      toggleDisabled: () => {
        const { document } = store.getState();
        const nodes = new Set([...ids()].filter((id) => nodesById(document).has(id)));
        if (nodes.size > 0) edit("Switch on or off", (one) => toggleDisabled(one, nodes));
      },
      nudge: (by: Point) => {
        if (ids().size > 0) edit("Move", (document) => nudge(document, ids(), by), "nudge");
      },
      align: (how: Alignment) => edit("Align", () => align(shape(), ids(), how)),
      distribute: (way: Direction) => edit("Distribute", () => distribute(shape(), ids(), way)),
      tidyUp: async () => {
        const { dagreArrange } = await import("../model/dagre_arrange");
        edit("Tidy up", (document) => layout(document, catalogue, dagreArrange));
        await flow.fitView({
          ...all,
          duration: 300,
          maxZoom: 1,
          padding: 0.12,
        });
      },
      addNote: (screen?: Point) => {
        const added = addNote(store.getState().document, flowPoint(screen));
        edit("Add a note", () => added.document);
        select({ nodes: new Set([added.id]) });
      },
      addNode: (screen?: Point) => {
        const pane = window.document.querySelector(".react-flow")?.getBoundingClientRect();
        const at = screen ?? { x: (pane?.x ?? 0) + 80, y: (pane?.y ?? 0) + 80 };
        useCanvas.getState().set({ quickAdd: { screen: at, at: flowPoint(screen) } });
      },
      fit: () => void flow.fitView({ ...all, duration: 250, maxZoom: 1, padding: 0.12 }),
      fitSelection: () => {
        const nodes = [...ids()].map((id) => ({ id }));
        void flow.fitView({
          ...all,
          duration: 250,
          maxZoom: 1.2,
          padding: 0.3,
          ...(nodes.length > 0 && { nodes }),
        });
      },
      zoomIn: () => void flow.zoomIn({ duration: 150 }),
      zoomOut: () => void flow.zoomOut({ duration: 150 }),
      actualSize: () => void flow.zoomTo(1, { duration: 150 }),
      find: () => useCanvas.getState().set({ dialog: "find" }),
      help: () => useCanvas.getState().set({ dialog: "help" }),
      rename: () => {
        const [only] = ids();
        const { document } = store.getState();
        if (ids().size === 1 && only !== undefined && nodesById(document).has(only))
          useCanvas.getState().set({ dialog: "rename" });
      },
      connect: () => {
        if (ids().size === 1) useCanvas.getState().set({ dialog: "connect" });
      },
    };
    return {
      ...commands,
      copy: async () => {
        const text = commands.copied();
        if (text !== undefined) await navigator.clipboard.writeText(text);
      },
      cut: async () => {
        const text = commands.copied();
        if (text === undefined) return;
        await navigator.clipboard.writeText(text);
        commands.remove();
      },
      paste: async (screen?: Point) => {
        const text = await navigator.clipboard.readText().catch(() => "");
        if (!commands.pasteText(text, screen))
          notifications.show({ message: "The clipboard holds no nodes. Press Ctrl+V to paste others." });
      },
    };
  }, [store, view, catalogue, flow]);
}
