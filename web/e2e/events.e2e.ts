// What happens on the server reaches the page by itself: a run on the canvas, also over a line that breaks; a run that a webhook starts.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Drawing } from "./drawing";
import { Line } from "./line";
import { launchChromium, password, Person } from "./person";
import { startService, type Service } from "./service";

let service: Service;
let line: Line;
let browser: Browser;
let ada: Person;
let drawing: Drawing;
let workflowId: string;

const step = (id: string, name: string, seconds: number, x: number) => ({
  id,
  type: "delay",
  position: { x, y: 0 },
  data: { name, inputs: { Duration: seconds } },
});
const after = (source: string, target: string) => ({
  id: `${source} ${target}`,
  source,
  target,
  sourceHandle: "Done",
  targetHandle: "Execute Condition",
});
const patience = {
  name: "Patience",
  nodes: [step("first", "First", 2, 0), step("second", "Second", 2, 300), step("third", "Third", 6, 600)],
  edges: [after("first", "second"), after("second", "third")],
};

beforeAll(async () => {
  service = await startService();
  line = await Line.to(service.origin);
  browser = await launchChromium();
  ada = await Person.arrive(browser, { ...service, origin: line.origin });
  drawing = new Drawing(ada.page);
  const token = new URL(service.setupLink).hash.replace("#token=", "");
  await ada.api("POST", "/setup", { token, name: "Ada", email: "ada@example.com", password });
  await ada.api("POST", "/login", { email: "ada@example.com", password });
  workflowId = (await ada.api<{ id: string }>("POST", "/workflows", { document: patience })).id;
});
afterAll(async () => {
  await browser.close();
  await line.close();
  await service.stop();
});

interface Detail {
  node_runs: { node_id: string; status: string }[];
}
/** What runs of the newest execution, asked for past the line. */
async function runningOnServer(): Promise<string | undefined> {
  const get = async <T>(path: string): Promise<T> =>
    (await (await ada.context.request.get(`${service.origin}/api/v1${path}`)).json()) as T;
  const { items } = await get<{ items: { id: string }[] }>(`/executions?workflow_id=${workflowId}`);
  const { node_runs } = await get<Detail>(`/executions/${items[0]?.id}`);
  return node_runs.find((one) => one.status === "running")?.node_id;
}
const onCanvas = (name: string, status: string) =>
  drawing.node(name).locator(`[data-status=${status}]`).first().waitFor();

describe("live events", () => {
  it("reach the canvas while a run is running", async () => {
    await ada.go(`/workflows/${workflowId}/edit`);
    await ada.page.getByRole("button", { name: "Run", exact: true }).click();
    await onCanvas("First", "running");
    await onCanvas("Third", "pending");
    await onCanvas("First", "completed");
    await onCanvas("Second", "running");
  });

  it("reach it again after the line was cut", async () => {
    line.cut();
    await expect.poll(runningOnServer).toBe("third");
    await onCanvas("Second", "running"); // nobody could tell the page
    line.mend();
    await onCanvas("Second", "completed");
    await onCanvas("Third", "running");
    await onCanvas("Third", "completed");
    await ada.page.getByRole("button", { name: /^Run: completed/ }).waitFor();
  });
});

describe("a webhook", () => {
  it("that is made on the page starts a run when its address is posted to", async () => {
    const { page } = ada;
    await page.getByRole("link", { name: "Back to the workflow" }).click();
    await page.getByRole("tab", { name: "Triggers" }).click();
    await page.getByRole("button", { name: "Add a trigger" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("New orders");
    await dialog.getByRole("combobox", { name: "Callers prove themselves by" }).click();
    await page.getByRole("option", { name: "anybody who knows the address" }).click();
    await dialog.getByRole("button", { name: "Add" }).click();
    const address = await page.getByLabel("Address", { exact: true }).inputValue();
    await page.getByRole("switch", { name: "Patience starts by itself" }).press("Space");
    await page.getByText("active", { exact: true }).waitFor();

    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ order: 17 }),
    });
    expect(answer.status).toBe(202);
    await page.getByRole("tab", { name: "Runs" }).click();
    await page.getByRole("row").filter({ hasText: "webhook" }).getByRole("link").click();
    await page.getByRole("definition").filter({ hasText: "Webhook" }).waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1);
    const { trigger } = await ada.api<{ trigger: unknown }>("GET", `/executions/${id}`);
    expect(JSON.stringify(trigger)).toContain('"order":17');
  });
});
