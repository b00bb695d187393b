import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import { createEditorStore, EditorContext } from "../model/store";
import { TemplateField } from "./template_field";

const scope = {
  names: [
    { name: "nodes.price.text", type: "text", maybe_absent: false, sample: "£12" },
    { name: "nodes.price.state", type: "text", maybe_absent: false },
    { name: "params.site", type: "text", maybe_absent: false, description: "Where to look" },
  ],
  functions: [{ name: "size", signature: "size(x) -> int", summary: "How many.", receiver: false }],
};
let evaluation: unknown;

beforeEach(() => {
  evaluation = { ok: true, value: "£12", type: "text", execution_id: "e1", iteration: "" };
  vi.spyOn(api, "POST").mockImplementation(((path: string) =>
    Promise.resolve({ data: path.endsWith("/scope") ? scope : evaluation })) as never);
});

function Field({ initial }: { initial: string }) {
  const [value, setValue] = useState(initial);
  return (
    <main>
      <label htmlFor="url">URL</label>
      <TemplateField id="url" nodeId="a" value={value} onChange={setValue} />
      <div id="url-help" />
      <div id="url-problem" />
    </main>
  );
}

function show(initial: string) {
  const document = {
    name: "w",
    nodes: [{ id: "a", type: "x", position: { x: 0, y: 0 }, data: {} }],
    edges: [],
  };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <EditorContext value={createEditorStore("w1", document, 1)}>
          <Field initial={initial} />
        </EditorContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return screen.getByRole<HTMLTextAreaElement>("textbox", { name: "URL" });
}

it("closes braces, offers names, and types the chosen one", async () => {
  const user = userEvent.setup();
  const area = show("");
  await user.type(area, "see {{{{");
  expect(area.value).toBe("see {{  }}");
  await user.keyboard("pri");
  const options = await screen.findAllByRole("option");
  expect(options.map((one) => one.textContent)).toEqual([
    expect.stringContaining("nodes.price.text"),
    expect.stringContaining("nodes.price.state"),
  ]);
  expect(area.getAttribute("aria-activedescendant")).toBe(options[0]?.id);
  expect(screen.getByText("2 suggestions")).toBeTruthy();
  await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
  expect(area.value).toBe("see {{ nodes.price.text }}");
  expect(screen.queryByRole("listbox")).toBeNull();
}, 30_000);

it("offers everything on request, and goes away with Escape", async () => {
  const user = userEvent.setup();
  const area = show("");
  await user.click(area);
  await user.keyboard("{Control>} {/Control}");
  expect(await screen.findAllByRole("option")).toHaveLength(3);
  const { violations } = await axe.run(document.body, {
    rules: { region: { enabled: false }, "color-contrast": { enabled: false } },
  });
  expect(violations.filter((one) => one.impact === "serious" || one.impact === "critical")).toEqual([]);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("listbox")).toBeNull();
  await user.click(screen.getByRole("button", { name: /Insert a value/ }));
  await user.click(await screen.findByRole("option", { name: /params.site/ }));
  expect(area.value).toBe("{{ params.site }}");
}, 30_000);

it("shows what the template gives on the last run", async () => {
  show("{{ nodes.price.text }}");
  const preview = await screen.findByTestId("preview");
  expect(preview.textContent).toContain("£12");
});

it("shows where it is wrong, and says when there was no run", async () => {
  evaluation = {
    ok: false,
    execution_id: "e1",
    problem: { message: "no such key: txt", offset: 15, length: 3 },
  };
  const area = show("{{ nodes.price.txt }}");
  expect(await screen.findByText("no such key: txt")).toBeTruthy();
  expect(area.getAttribute("aria-invalid")).toBe("true");
  await waitFor(() => expect(document.querySelector('[class*="marked"]')?.textContent).toBe("txt"));
});

it("says that there was no run yet", async () => {
  evaluation = { ok: false, execution_id: null, problem: { message: "no such key", offset: 1, length: 1 } };
  const area = show("{{ nodes.price.text }}");
  expect(await screen.findByText(/After a first run/)).toBeTruthy();
  expect(area.getAttribute("aria-invalid")).toBeNull();
});
