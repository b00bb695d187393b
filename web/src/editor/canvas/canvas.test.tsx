import { MantineProvider } from "@mantine/core";
import { ReactFlowProvider } from "@xyflow/react";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { FlowDocument } from "../model/document";
import { createEditorStore, EditorContext } from "../model/store";
import { catalogue, flow, node } from "../model/testing";
import { Palette } from "../palette/palette";
import { Canvas } from "./canvas";
import { useCanvas } from "./canvas_store";
import { CatalogueContext } from "./catalogue_context";
import { ContextMenu } from "./context_menu";
import { CanvasDialogs } from "./dialogs";
import { useCommands } from "./use_commands";
import { useShortcuts } from "./use_shortcuts";
import { createViewStore, follow, ViewContext } from "./view_store";

// A busy machine draws a form in seconds.
vi.setConfig({ testTimeout: 30_000 });

const pane = { width: 1000, height: 800 };

// Jsdom lays nothing out: everything is as large as the canvas, and is where it is asked for.
beforeEach(() => {
  useCanvas.getState().reset();
  Element.prototype.scrollIntoView = () => undefined;
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(pane.width);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(pane.height);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(
    new DOMRect(0, 0, pane.width, pane.height),
  );
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  document.elementFromPoint = () => screen.getByTestId("rf__wrapper").querySelector(".react-flow__pane");
});

function Page() {
  const commands = useCommands();
  useShortcuts(commands, () => Promise.resolve());
  return (
    <>
      <Palette />
      <Canvas />
      <CanvasDialogs />
      <ContextMenu commands={commands} />
    </>
  );
}

function show(drawing: FlowDocument) {
  const store = createEditorStore("w", drawing, 1);
  const view = createViewStore(store, catalogue);
  follow(view, store);
  render(
    <MantineProvider env="test">
      <CatalogueContext value={catalogue}>
        <EditorContext value={store}>
          <ViewContext value={view}>
            <ReactFlowProvider>
              <Page />
            </ReactFlowProvider>
          </ViewContext>
        </EditorContext>
      </CatalogueContext>
    </MantineProvider>,
  );
  return { store, view, user: userEvent.setup({ delay: null }) };
}

const at = (id: string, of: string, x: number, y = 0) => node(id, of, { position: { x, y } });
const three = () => flow([at("first", "open", 0), at("second", "read", 300), at("third", "fill", 600)]);

const shownNode = (name: string) => screen.findByRole("group", { name: new RegExp(`^${name}`) });
const handle = async (of: string, label: string) =>
  within(await shownNode(of)).getByRole("img", { name: new RegExp(`^${label},`) });

/** Draws a wire by the mouse; it is held over `over`, and let go there. */
async function drawWire(from: HTMLElement, over: Element | null, letGo = true) {
  const point = { button: 0, clientX: 500, clientY: 400 };
  fireEvent.mouseDown(from, { button: 0, clientX: 5, clientY: 5 });
  document.elementFromPoint = () => over;
  fireEvent.mouseMove(document, point);
  if (letGo) fireEvent.mouseUp(document, point);
  await act(() => Promise.resolve());
}
const emptyCanvas = () => document.querySelector(".react-flow__pane");

test("a wire between handles that fit connects them", async () => {
  const { store } = show(three());
  await drawWire(await handle("first", "Output Web Page"), await handle("second", "Input Web Page"));
  expect(store.getState().document.edges).toEqual([
    expect.objectContaining({
      source: "first",
      sourceHandle: "Web Page",
      target: "second",
      targetHandle: "Web Page",
    }),
  ]);
});

test("a wire that cannot end where it is held says why, and is not drawn", async () => {
  const { store } = show(three());
  const target = await handle("second", "Input Web Page");
  await drawWire(await handle("first", "Output Status"), target, false);
  expect(screen.getByText("Web Page takes a web page, not a number")).toBeTruthy();
  fireEvent.mouseUp(document, { button: 0, clientX: 500, clientY: 400 });
  expect(store.getState().document.edges).toEqual([]);
  expect(screen.queryByText("Web Page takes a web page, not a number")).toBeNull();
});

test("while a wire is drawn, only handles that take it are lit", async () => {
  show(three());
  await drawWire(await handle("first", "Output Web Page"), emptyCanvas(), false);
  const lit = [...document.querySelectorAll("[data-lit]")].map((one) => one.getAttribute("aria-label"));
  expect(lit).toEqual([
    "Input Execute Condition, any",
    "Input Web Page, page",
    "Input Execute Condition, any",
    "Input Web Page, page",
  ]);
});

test("a wire dropped on the empty canvas offers the nodes that fit, and connects the chosen one", async () => {
  const { store, user } = show(flow([at("first", "open", 0)]));
  await drawWire(await handle("first", "Output Web Page"), emptyCanvas());
  const offered = within(screen.getByRole("dialog", { name: "Nodes that fit Web Page" }));
  expect(offered.getAllByRole("option").map((one) => one.textContent)).toEqual([
    "read",
    "fill",
    "branch",
    "loop",
  ]);
  await user.type(offered.getByRole("combobox"), "rea{Enter}");
  expect(screen.queryByRole("dialog")).toBeNull();
  const { document: drawn, selection } = store.getState();
  const added = drawn.nodes[1];
  expect(added?.type).toBe("read");
  expect([...selection.nodes]).toEqual([added?.id]);
  expect(drawn.edges).toEqual([
    expect.objectContaining({ source: "first", target: added?.id, targetHandle: "Web Page" }),
  ]);
});

test("the palette adds by keyboard, behind the selected node and wired to it", async () => {
  const { store, user } = show(flow([at("first", "open", 0)]));
  store.getState().select({ nodes: new Set(["first"]) });
  await user.type(screen.getByRole("combobox", { name: "Search nodes" }), "read{Enter}");
  const { nodes, edges } = store.getState().document;
  expect(nodes.map((one) => one.type)).toEqual(["open", "read"]);
  expect(nodes[1]?.position.x).toBeGreaterThan(220);
  expect(edges).toHaveLength(1);
});

test("A opens the list of all nodes, and Enter adds one", async () => {
  const { store, user } = show(flow([]));
  await user.keyboard("a");
  await user.type(screen.getByRole("combobox", { name: "Add a node" }), "merge{Enter}");
  expect(store.getState().document.nodes.map((one) => one.type)).toEqual(["merge"]);
});

test("C connects without a pointer", async () => {
  const { store, user } = show(three());
  store.getState().select({ nodes: new Set(["first"]) });
  await user.keyboard("c");
  const search = await screen.findByRole("combobox", { name: "Connect to" });
  await user.type(search, "Web Page second Web Page{Enter}");
  expect(store.getState().document.edges).toEqual([
    expect.objectContaining({ source: "first", sourceHandle: "Web Page", target: "second" }),
  ]);
});

test("nodes have spoken names; one of them is reached by Tab, arrows go on, Enter selects", async () => {
  const { store, user } = show(three());
  const first = await shownNode("first, open");
  const reached = () => [...document.querySelectorAll('.react-flow__node[tabindex="0"]')];
  await waitFor(() => expect(reached()).toEqual([first]));
  first.focus();
  await user.keyboard("{ArrowRight}");
  await waitFor(async () => expect(document.activeElement).toBe(await shownNode("second, read")));
  expect(reached()).toEqual([document.activeElement]);
  expect([...store.getState().selection.nodes]).toEqual([]);
  await user.keyboard("{Enter}");
  expect([...store.getState().selection.nodes]).toEqual(["second"]);
  await user.keyboard("{ArrowRight}");
  expect(store.getState().document.nodes[1]?.position).toEqual({ x: 310, y: 0 });
});

test("several nodes are aligned in six ways and spread out in two", async () => {
  const { store, user } = show(
    flow([at("a", "open", 0), at("b", "open", 300, 100), at("c", "open", 700, 30)]),
  );
  store.getState().select({ nodes: new Set(["a", "b", "c"]) });
  act(() => useCanvas.getState().set({ menu: { screen: { x: 10, y: 10 }, target: "nodes" } }));
  await user.hover(await screen.findByRole("menuitem", { name: "Align" }));
  await screen.findByRole("menuitem", { name: "Align left" });
  const items = screen.getAllByRole("menuitem").map((one) => one.textContent);
  expect(items.filter((one) => /^Align |^Spread /.test(one))).toEqual([
    "Align left",
    "Align centre",
    "Align right",
    "Align top",
    "Align middle",
    "Align bottom",
    "Spread out horizontally",
    "Spread out vertically",
  ]);
  fireEvent.click(screen.getByRole("menuitem", { name: "Align bottom" }));
  expect(store.getState().document.nodes.map((one) => one.position.y)).toEqual([100, 100, 100]);
});
