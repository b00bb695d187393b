import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { api, type Schemas } from "@/api/client";
import { catalogueQuery, credentialsQuery } from "@/api/queries";
import { CatalogueContext } from "../canvas/catalogue_context";
import { catalogueOf } from "../model/catalogue";
import { createEditorStore, EditorContext, type Problem } from "../model/store";
import { flow, node } from "../model/testing";
import type { NodeInput } from "./input_kinds";
import { NodeForm } from "./node_form";

// A busy machine draws a form in seconds.
vi.setConfig({ testTimeout: 30_000 });

const scope = {
  names: [
    { name: "nodes.price.text", type: "text", maybe_absent: false },
    { name: "params.site", type: "text", maybe_absent: false },
  ],
  functions: [],
};

beforeEach(() => {
  // Jsdom lays nothing out, so nothing scrolls.
  Element.prototype.scrollIntoView = () => undefined;
  vi.spyOn(api, "POST").mockImplementation(((path: string) =>
    Promise.resolve({
      data: path.endsWith("/scope")
        ? scope
        : { ok: false, execution_id: null, problem: { message: "no run", offset: 0, length: 1 } },
    })) as never);
});

const input = (name: string, more: Partial<NodeInput> = {}): NodeInput => ({
  name,
  type: "text",
  widget: "text",
  required: false,
  ...more,
});

function typeWith(inputs: NodeInput[], more: Partial<Schemas["NodeType"]>): Schemas["NodeType"] {
  return {
    type: "probe",
    title: "Probe",
    category: "data",
    summary: "",
    description: "",
    inputs,
    outputs: [],
    rules: [],
    errors: [],
    needs: [],
    container: false,
    case_paths: false,
    only_in_loop: false,
    can_be_start_node: true,
    side_effect: false,
    idempotent: null,
    credits: 1,
    since: 1,
    posture: "trusted",
    settings: { timeout_ms: 1000, retry: { max: 0, delay_ms: 0, backoff: 1, jitter: 0 } },
    ...more,
  };
}

interface Shown {
  values?: Record<string, unknown>;
  problems?: Partial<Problem>[];
  wires?: string[];
  type?: Partial<Schemas["NodeType"]>;
}

/** The form of a node `a` of a type with these inputs; the node `before` stands beside it. */
function show(inputs: NodeInput[], { values = {}, problems = [], wires = [], type = {} }: Shown = {}) {
  const answer: Schemas["NodeCatalogue"] = {
    nodes: [typeWith(inputs, type)],
    categories: [],
    handle_types: [],
    common_inputs: [],
    common_outputs: [],
    triggers: [],
    node_settings: [],
    credential_kinds: [{ kind: "login", fields: ["password", "username"] }],
  };
  const client = new QueryClient();
  client.setQueryData(catalogueQuery.queryKey, answer);
  const known = (name: string, kind: string) => ({
    name,
    kind,
    id: name,
    hosts: [],
    nodes: [],
    workflows: [],
  });
  client.setQueryData(credentialsQuery.queryKey, {
    items: [known("shop", "login"), known("mail", "smtp")],
    next_cursor: null,
  } as never);
  const probe = node("a", "probe", { data: { name: "a", inputs: values } });
  const store = createEditorStore("w", flow([probe, node("before", "probe")], wires), 1);
  store.getState().setProblems(
    problems.map((one): Problem => ({
      code: "bad_literal",
      severity: "error",
      node: "a",
      input: "",
      reason: "",
      ...one,
    })),
  );
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <CatalogueContext value={catalogueOf(answer)}>
          <EditorContext value={store}>
            <NodeForm nodeId="a" />
          </EditorContext>
        </CatalogueContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return {
    user: userEvent.setup({ delay: null }),
    store,
    inputs: () => store.getState().document.nodes[0]?.data.inputs,
  };
}

const write = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });
const box = (name: string | RegExp) => screen.getByRole<HTMLTextAreaElement>("textbox", { name });
const choose = async (user: ReturnType<typeof userEvent.setup>, list: string, option: string) => {
  await user.click(screen.getByRole("combobox", { name: list }));
  await user.click(await screen.findByRole("option", { name: option }));
};

test("a text is written into the document, and what is emptied is not there any more", () => {
  const { inputs } = show([input("Website URL", { required: true, widget: "url" })]);
  const field = box(/Website URL/);
  expect(field.placeholder).toBe("https://…");
  expect(field.getAttribute("aria-required") ?? String(field.required)).toBe("true");
  write(field, "https://shop.example");
  expect(inputs()).toEqual({ "Website URL": "https://shop.example" });
  write(field, "");
  expect(inputs()).toEqual({});
});

test("required inputs have a mark, others have none", () => {
  show([input("To", { required: true }), input("Cc")]);
  const label = (name: string) => screen.getByText(name, { selector: "label" });
  expect(label("To").textContent).toBe("To *");
  expect(label("Cc").textContent).toBe("Cc");
});

test("what is still needed is said once somebody was there; what is wrong is said at once", () => {
  const missing = { code: "missing_required" as const, input: "To", reason: "missing" };
  const wrong = { input: "Cc", reason: "this is no address" };
  show([input("To", { required: true }), input("Cc")], { problems: [missing, wrong] });
  expect(screen.getByText("This is no address")).toBeTruthy();
  expect(box(/Cc/).getAttribute("aria-invalid")).toBe("true");
  expect(screen.queryByText("Needed before this can run")).toBeNull();
  fireEvent.blur(box(/To/));
  expect(screen.getByText("Needed before this can run")).toBeTruthy();
  expect(box(/To/).getAttribute("aria-invalid")).toBeNull();
});

test("problems that no field shows are at the top", () => {
  show([input("To")], { problems: [{ input: "", reason: "two nodes have this name" }] });
  const list = screen.getByRole("status", { name: "Problems of this node" });
  expect(list.textContent).toBe("Two nodes have this name");
});

test("a template is completed by the names in scope", async () => {
  const { user, inputs } = show([input("Body", { widget: "textarea" })]);
  await user.type(box("Body"), "Costs {{{{pri");
  const option = await screen.findByRole("option", { name: /nodes\.price\.text/ });
  expect(screen.getAllByRole("option")).toEqual([option]);
  await user.keyboard("{Enter}");
  expect(inputs()).toEqual({ Body: "Costs {{ nodes.price.text }}" });
});

test("a number is a number, or an expression on request", async () => {
  const { user, inputs } = show([input("Limit", { type: "number", widget: "number", default: 1000 })]);
  const field = screen.getByLabelText<HTMLInputElement>("Limit");
  expect(field.placeholder).toBe("1000");
  write(field, "25");
  expect(inputs()).toEqual({ Limit: 25 });
  await user.click(screen.getByRole("button", { name: "Use an expression" }));
  write(box("Limit"), "{{ params.limit }}");
  expect(inputs()).toEqual({ Limit: "{{ params.limit }}" });
  await user.click(screen.getByRole("button", { name: "Choose a value" }));
  expect(inputs()).toEqual({});
});

test("of yes and no only what is unusual is written", async () => {
  const { user, inputs } = show([input("Full Page", { type: "boolean", widget: "checkbox", default: true })]);
  const toggle = screen.getByRole<HTMLInputElement>("switch", { name: /Full Page|Yes|No/ });
  expect(toggle.checked).toBe(true);
  await user.click(toggle);
  expect(inputs()).toEqual({ "Full Page": false });
  await user.click(toggle);
  expect(inputs()).toEqual({});
});

test("one of several is chosen; the usual one is named and not written", async () => {
  const { user, inputs } = show([
    input("Format", { widget: "select", options: ["png", "jpeg"], default: "png" }),
  ]);
  await choose(user, "Format", "jpeg");
  expect(inputs()).toEqual({ Format: "jpeg" });
  await choose(user, "Format", "png (default)");
  expect(inputs()).toEqual({});
});

test("a selector has a kind, and alternatives in their order", async () => {
  const { user, inputs } = show([input("Selector", { widget: "selector", required: true })]);
  write(box(/Selector/), "#buy");
  expect(inputs()).toEqual({ Selector: "#buy" });
  await choose(user, "Kind of Selector", "Test id");
  expect(inputs()).toEqual({ Selector: "testid=" });
  write(box(/Selector/), "buy");
  await user.click(screen.getByRole("button", { name: "Add an alternative" }));
  write(box("Selector, alternative 2"), ".buy");
  expect(inputs()).toEqual({ Selector: ["testid=buy", ".buy"] });
  await user.click(screen.getByRole("button", { name: "Move alternative 2 up" }));
  expect(inputs()).toEqual({ Selector: [".buy", "testid=buy"] });
  await user.click(screen.getByRole("button", { name: "Remove alternative 2" }));
  expect(inputs()).toEqual({ Selector: ".buy" });
});

test("code and expressions are texts of their own", () => {
  const { inputs } = show([
    input("Code", { widget: "code", required: true }),
    input("Condition", { widget: "expression" }),
  ]);
  write(box(/Code/), "return 1;");
  write(box("Condition"), 'nodes.price.text != ""');
  expect(inputs()).toEqual({ Code: "return 1;", Condition: 'nodes.price.text != ""' });
});

test("names and values are rows; a name that stands there twice is told", async () => {
  const { user, inputs } = show([input("Headers", { type: "json", widget: "json", default: {} })]);
  write(box("Name of row 1"), "Accept");
  write(box("Value of Accept"), "text/html");
  expect(inputs()).toEqual({ Headers: { Accept: "text/html" } });
  await user.click(screen.getByRole("button", { name: "Add a row" }));
  write(box("Name of row 2"), "Accept");
  expect(screen.getAllByText("Stands here twice")).toHaveLength(2);
  await user.click(screen.getAllByRole("button", { name: "Remove Accept" })[1] as HTMLElement);
  expect(screen.queryByText("Stands here twice")).toBeNull();
  expect(inputs()).toEqual({ Headers: { Accept: "text/html" } });
});

test("rows are JSON on request; while that does not parse the document keeps what it had", async () => {
  const { user, inputs } = show([input("Headers", { type: "json", widget: "json" })], {
    values: { Headers: { Accept: "*/*" } },
  });
  await user.click(screen.getByRole("button", { name: "As JSON" }));
  const text = box("Headers");
  expect(text.value).toBe('{\n  "Accept": "*/*"\n}');
  write(text, '{"Accept": ');
  expect(text.getAttribute("aria-invalid")).toBe("true");
  expect(inputs()).toEqual({ Headers: { Accept: "*/*" } });
  write(text, '{"Accept": [1]}');
  expect(text.getAttribute("aria-invalid")).toBeNull();
  expect(inputs()).toEqual({ Headers: { Accept: [1] } });
});

test("a list of texts begins with the default", async () => {
  const { user, inputs } = show([
    input("Types", { type: "list", widget: "json", default: ["image", "font"] }),
  ]);
  expect(box("Types, entry 2").value).toBe("font");
  expect(inputs()).toEqual({});
  write(box("Types, entry 2"), "media");
  expect(inputs()).toEqual({ Types: ["image", "media"] });
  await user.click(screen.getByRole("button", { name: "Remove entry 1" }));
  expect(inputs()).toEqual({ Types: ["media"] });
});

test("the cases of a switch have labels and tests", async () => {
  const { user, inputs } = show([input("Cases", { type: "json", widget: "json", required: true })]);
  await user.click(screen.getByRole("button", { name: "Add a case" }));
  write(box("Label of case 1"), "cheap");
  await user.click(within(screen.getByRole("radiogroup", { name: "Test of case 1" })).getByText("when"));
  write(box("Expression of case 1"), "value < 10");
  expect(inputs()).toEqual({ Cases: [{ label: "cheap", when: "value < 10" }] });
});

test("anything is a text, or JSON when its type matters", async () => {
  const { user, inputs } = show([input("Left Value", { type: "any" })]);
  write(box("Left Value"), "12");
  expect(inputs()).toEqual({ "Left Value": "12" });
  await user.click(within(screen.getByRole("radiogroup", { name: "Left Value as" })).getByText("JSON"));
  expect(inputs()).toEqual({ "Left Value": 12 });
  write(box("Left Value"), '"12"');
  expect(inputs()).toEqual({ "Left Value": "12" });
});

test("a credential of the right kind is chosen by name, and which of its fields", async () => {
  const { user, inputs } = show([input("Account", { widget: "credential", secret: "only", kind: "login" })]);
  await user.click(screen.getByRole("combobox", { name: "Account" }));
  const offered = await screen.findAllByRole("option");
  expect(offered.map((one) => one.textContent)).toEqual(["shop · Login"]);
  await user.click(offered[0] as HTMLElement);
  expect(inputs()).toEqual({ Account: { $credential: "shop" } });
  await choose(user, "Field of shop", "its user name");
  expect(inputs()).toEqual({ Account: { $credential: "shop", field: "username" } });
});

test("a credential may take the place of a text where the input allows it", async () => {
  const { user, inputs } = show([input("Value", { secret: "allowed" })], { values: { Value: "abc" } });
  await user.click(screen.getByRole("button", { name: "Use a credential" }));
  expect(inputs()).toEqual({});
  await choose(user, "Value", "mail · Mail server (SMTP)");
  expect(inputs()).toEqual({ Value: { $credential: "mail" } });
  await user.click(screen.getByRole("button", { name: "Write a text instead" }));
  expect(inputs()).toEqual({});
  expect(box("Value").value).toBe("");
});

test("a page comes by a wire: where from, and how to take it away", async () => {
  const page = input("Web Page", { type: "page", required: true });
  const { user, store } = show([page], { wires: ["before.Web Page > a.Web Page"] });
  const group = screen.getByRole("group", { name: /Web Page/ });
  expect(within(group).getByText(/^from/).textContent).toBe("from before Web Page");
  await user.click(screen.getByRole("button", { name: "Disconnect Web Page from before" }));
  expect(store.getState().document.edges).toEqual([]);
  expect(group.textContent).toContain("Not connected yet: draw a wire to Web Page.");
});

test("one change of a field is one step back, however many keys it took", async () => {
  const { user, store, inputs } = show([input("To")]);
  await user.type(box("To"), "abc");
  expect(inputs()).toEqual({ To: "abc" });
  store.getState().undo();
  expect(inputs()).toEqual({});
});

test("inputs that most nodes leave alone are put away, and counted when they are set", () => {
  const names = ["A", "B", "C", "D", "E", "F", "G", "H"];
  show(
    names.map((name) => input(name)),
    { values: { G: "1" } },
  );
  const section = screen.getByRole("button", { name: /More options/ });
  expect(section.textContent).toBe("More options1 set");
  expect(section.getAttribute("aria-expanded")).toBe("true");
});

test("repeated inputs are offered one after the other", async () => {
  const { user, inputs } = show([input("Data", { type: "any", repeat_max: 3 })]);
  await user.click(screen.getByRole("button", { name: "Add a value for Data 1" }));
  expect(inputs()).toEqual({ "Data 1": "" });
  expect(screen.getByRole("button", { name: "Add a value for Data 2" })).toBeTruthy();
});

test("a type that the server does not know keeps its values", () => {
  show([], { type: { type: "another" }, values: { X: 1 } });
  expect(screen.getByRole("alert").textContent).toContain("This server has no node of the type “probe”.");
});
