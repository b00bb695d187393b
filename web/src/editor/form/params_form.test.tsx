import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { ParamsForm } from "./params_form";

// A busy machine draws a form in seconds.
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
});

let written: Record<string, unknown>;

function show(properties: Record<string, unknown>, required: string[] = [], values = {}) {
  const schema = { type: "object", properties, required };
  function Form() {
    const [now, setNow] = useState<Record<string, unknown>>(values);
    written = now;
    return <ParamsForm schema={schema} values={now} onChange={setNow} />;
  }
  render(
    <MantineProvider env="test">
      <Form />
    </MantineProvider>,
  );
  return userEvent.setup({ delay: null });
}

const write = (name: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(name), { target: { value } });

test("a workflow without parameters says so", () => {
  show({});
  expect(screen.getByText("This workflow asks for nothing.")).toBeTruthy();
});

test("texts by title, with help, the default in grey, and their format's keyboard", () => {
  show({
    site: {
      type: "string",
      title: "Shop",
      description: "Where to look",
      default: "https://a.example",
      format: "uri",
    },
    day: { type: "string", format: "date" },
  });
  const site = screen.getByLabelText<HTMLInputElement>("Shop");
  expect([site.type, site.placeholder, site.value]).toEqual(["url", "https://a.example", ""]);
  expect(screen.getByText("Where to look")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("day").type).toBe("date");
  write("Shop", "https://b.example");
  expect(written).toEqual({ site: "https://b.example" });
  write("Shop", "");
  expect(written).toEqual({});
});

test("required ones have a mark and say that they are needed, unless there is a default", () => {
  show({ to: { type: "string" }, from: { type: "string", default: "me" } }, ["to", "from"]);
  expect(screen.getByText("to", { selector: "label" }).textContent).toBe("to *");
  expect(screen.getByText("from", { selector: "label" }).textContent).toBe("from");
  expect(screen.getAllByText("This is needed.")).toHaveLength(1);
  write(/^to/, "you");
  expect(screen.queryByText("This is needed.")).toBeNull();
});

test("numbers are numbers", () => {
  show({ limit: { type: "number" }, count: { type: "integer" } });
  write("limit", "1.5");
  write("count", "3");
  expect(written).toEqual({ limit: 1.5, count: 3 });
});

test("yes, no, or what the default is", async () => {
  const user = show({ full: { type: "boolean", default: true } });
  await user.click(screen.getByText("No"));
  expect(written).toEqual({ full: false });
  await user.click(screen.getByText("Yes"));
  expect(written).toEqual({ full: true });
  await user.click(screen.getByText("Default (true)"));
  expect(written).toEqual({});
});

test("one of several keeps its type", async () => {
  const user = show({ size: { enum: [1, "two", null] } });
  await user.click(screen.getByRole("combobox", { name: "size" }));
  const options = await screen.findAllByRole("option");
  expect(options.map((one) => one.textContent)).toEqual(["1", "two", "null"]);
  await user.click(options[0] as HTMLElement);
  expect(written).toEqual({ size: 1 });
});

test("lists and objects are JSON; what is none is marked", () => {
  show({ ids: { type: "array" } });
  write("ids", "[1, 2");
  expect(written).toEqual({ ids: "[1, 2" });
  expect(screen.getByText("This must be of type array.")).toBeTruthy();
  expect(screen.getByLabelText("ids").getAttribute("aria-invalid")).toBe("true");
  write("ids", "[1, 2]");
  expect(written).toEqual({ ids: [1, 2] });
  expect(screen.queryByText("This must be of type array.")).toBeNull();
});
