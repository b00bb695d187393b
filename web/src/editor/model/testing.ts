// A small catalogue and documents for tests, in the shape of the server's answers.
import { catalogueOf, handleTypes, type Fit, type HandleType, type NodeTypeSpec } from "./catalogue";
import type { FlowDocument, FlowEdge, FlowNode } from "./document";

const letters: Record<string, Fit> = {
  "=": "same",
  c: "converts",
  r: "by_value",
  P: "pages",
  "-": "refused",
};
// What the service answers for each type; columns in the order of handleTypes.
const rows: Record<HandleType, string> = {
  page: "=-------P",
  html: "-==-----=",
  text: "-==cccc-=",
  number: "--c=-=--=",
  boolean: "--c-==--=",
  json: "-rcrr=r-=",
  list: "--c--==-=",
  file: "-----cc==",
  any: "Prrrrrrr=",
};
const handle = (type: HandleType) => ({
  type,
  title: type,
  colour: "#808a94",
  fits: Object.fromEntries(
    handleTypes.map((to, column) => [to, letters[rows[type][column] ?? ""] ?? "refused"]),
  ) as Record<HandleType, Fit>,
});

type Input = NodeTypeSpec["inputs"][number];
type Output = NodeTypeSpec["outputs"][number];
const input = (name: string, type: HandleType, more: Partial<Input> = {}): Input => ({
  name,
  type,
  required: false,
  widget: "text",
  ...more,
});
const page = (required = true) => input("Web Page", "page", { required });
const pageOut: Output = { name: "Web Page", type: "page" };

const type = (
  name: string,
  inputs: readonly Input[],
  outputs: readonly Output[],
  more: Partial<NodeTypeSpec> = {},
): NodeTypeSpec => ({
  type: name,
  title: name,
  category: "data",
  summary: "",
  inputs,
  outputs,
  container: false,
  can_be_start_node: true,
  ...more,
});

export const catalogue = catalogueOf({
  categories: [{ category: "data", title: "Data" }],
  handle_types: handleTypes.map(handle),
  nodes: [
    type(
      "open",
      [input("URL", "text", { required: true, widget: "url" })],
      [pageOut, { name: "Status", type: "number" }],
    ),
    type(
      "read",
      [page(), input("Selector", "text", { required: true, widget: "selector" })],
      [{ name: "Text", type: "text" }, pageOut],
    ),
    type("fill", [page(), input("Value", "text", { required: true })], [pageOut]),
    type(
      "items",
      [input("Items", "list", { required: true }), input("Expression", "text", { widget: "expression" })],
      [{ name: "Items", type: "list" }],
    ),
    type(
      "branch",
      [input("Left Value", "any"), input("Data", "any", { carries_pages: true })],
      [
        { name: "True Path", type: "any", path: true, follows_data: true },
        { name: "False Path", type: "any", path: true, follows_data: true },
        { name: "Result", type: "boolean" },
      ],
    ),
    type(
      "switch",
      [input("Value", "any", { required: true }), input("Cases", "json", { required: true, default: [] })],
      [{ name: "Default", type: "any", path: true, follows_data: true }],
      { case_paths: true },
    ),
    type(
      "merge",
      [input("Data", "any", { repeat_max: 20, tolerant: true })],
      [{ name: "Merged Data", type: "json" }],
    ),
    type(
      "loop",
      [input("Items", "list", { required: true }), page(false), input("Collect", "any")],
      [
        { name: "Results", type: "list" },
        pageOut,
        { name: "Item", type: "any", inner: true },
        { ...pageOut, inner: true },
      ],
      { container: true },
    ),
  ],
});

export const node = (id: string, of: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type: of,
  position: { x: 0, y: 0 },
  data: { name: id, inputs: {} },
  ...more,
});

/** `a.Text > b.Value` */
export const wire = (text: string): FlowEdge => {
  const [from = "", to = ""] = text.split(" > ");
  const [source = "", sourceHandle = ""] = from.split(".");
  const [target = "", targetHandle = ""] = to.split(".");
  return { id: text, source, sourceHandle, target, targetHandle };
};

export const flow = (
  nodes: FlowNode[],
  wires: string[] = [],
  more: Partial<FlowDocument> = {},
): FlowDocument => ({
  name: "Flow",
  nodes,
  edges: wires.map(wire),
  ...more,
});
