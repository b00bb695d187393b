// What people do day by day: the guided first workflow, running again, running a part, files in and out, secrets, accounts.
import { readFileSync } from "node:fs";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admin, invite, makeWorkflow, runToEnd } from "./content";
import { Drawing } from "./drawing";
import { launchChromium, password, Person } from "./person";
import { startService, type Service } from "./service";

let service: Service;
let browser: Browser;
let ada: Person;
let page: Page;

beforeAll(async () => {
  service = await startService();
  browser = await launchChromium();
  ada = await Person.arrive(browser, service);
  page = ada.page;
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

interface Detail {
  id: string;
  status: string;
  version: number;
  test: boolean;
  node_runs: { node_id: string; status: string; output: Record<string, unknown> | null }[];
}
const newestRun = async (workflowId: string): Promise<Detail> => {
  const path = `/executions?workflow_id=${workflowId}&limit=1`;
  const { items } = await ada.api<{ items: { id: string }[] }>("GET", path);
  return ada.api<Detail>("GET", `/executions/${items[0]?.id}`);
};
const openExecution = () => new URL(page.url()).pathname.split("/").at(-1) ?? "";
const dialog = () => page.getByRole("dialog");

const code = (id: string, name: string, text: string, x: number) => ({
  id,
  type: "run_code",
  position: { x, y: 0 },
  data: { name, inputs: { Code: text } },
});
const into = (source: string, target: string) => ({
  id: `${source} ${target}`,
  source,
  target,
  sourceHandle: "Result",
  targetHandle: "Inputs",
});
const sums = (second: string) => ({
  name: "Sums",
  settings: { max_attempts: 1 },
  nodes: [
    code("make", "Make", "return [1, 22, 333]", 0),
    code("use", "Use", second, 320),
    code("last", "Last", "return inputs.length", 640),
  ],
  edges: [into("make", "use"), into("use", "last")],
});
const good = "return inputs.map((one) => 2 * one)";
const bad = "throw new Error('three are too many')";

describe("the first steps", () => {
  const steps = () => page.getByRole("region", { name: "First steps" });
  const press = (name: string) => steps().getByRole("button", { name, exact: true }).click();

  it("lead from the set-up page to a workflow that runs by itself", async () => {
    await page.goto(service.setupLink);
    await page.getByLabel("Your name").fill(admin.name);
    await page.getByLabel("E-mail").fill(admin.email);
    await page.getByLabel(/^Password/).fill(password);
    await page.getByRole("button", { name: "Make the account" }).click();

    await press("Make it");
    await press("Open the editor");
    await new Drawing(page).node("Open shop").waitFor();
    await ada.go("/");
    await press("Run it");
    await page.getByRole("definition").filter({ hasText: "completed" }).waitFor();
    // It opens where the run ends, not where it logs out.
    const chosen = page.getByRole("region", { name: "Chosen node" });
    await chosen.getByRole("heading", { name: "Result" }).waitFor();
    await ada.go("/");
    await press("See the result");
    await chosen.getByRole("heading", { name: "Products" }).waitFor();
    expect(await chosen.getByRole("table", { name: "Items" }).getByRole("row").count()).toBe(1 + 50);

    await ada.go("/");
    await press("Schedule it");
    await page.getByRole("button", { name: "Add a schedule" }).click();
    await page.getByRole("button", { name: "Save and activate" }).click();
    await page.getByText("active", { exact: true }).waitFor();
    await ada.go("/");
    await page.getByRole("heading", { name: "Your first workflow runs by itself" }).waitFor();
    await page.getByRole("button", { name: "Put the first steps away" }).click();
    await steps().waitFor({ state: "detached" });
  });
});

describe("a run", () => {
  let workflowId: string;

  it("that failed is tried again from there, with what was done before", async () => {
    workflowId = await makeWorkflow(ada, sums(bad));
    const failedId = await runToEnd(ada, workflowId, "failed");
    await ada.go(`/executions/${failedId}`);
    await page.getByRole("button", { name: "Retry from failed node" }).click();
    await page.waitForURL((url) => !url.pathname.includes(failedId));
    await page.getByText("an earlier run").waitFor();
    await page.getByRole("button", { name: "Retry from failed node" }).waitFor();
    expect((await newestRun(workflowId)).node_runs.map((run) => run.status)).toEqual(["reused", "failed"]);
    await page.getByRole("button", { name: /^Make/ }).click();
    await page.getByText("Its outputs were taken over from the run before.").waitFor();
  });

  it("goes again with a newer version, and is compared with the one before", async () => {
    await ada.api("PUT", `/workflows/${workflowId}`, { document: sums(good) });
    await page.reload();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "From the start, the newest version (2)" }).click();
    await page.getByRole("button", { name: "Run again" }).waitFor();
    expect(await newestRun(workflowId)).toMatchObject({
      id: openExecution(),
      status: "completed",
      version: 2,
    });

    await page.getByRole("button", { name: "More actions" }).click();
    await page
      .getByRole("menuitem", { name: /failed, version 1/ })
      .last()
      .click();
    await page.getByText("2 nodes of 3 did something else or gave something else.").waitFor();
    await page.getByRole("button", { name: "Use" }).click();
    await page.getByText("three are too many").last().waitFor();
    await page.getByRole("table", { name: "Outputs of Use that differ" }).getByText(/44/).waitFor();
  });

  it("is cancelled while it runs", async () => {
    const slow = { id: "wait", type: "delay", position: { x: 0, y: 0 }, data: { inputs: { Duration: 60 } } };
    const slowId = await makeWorkflow(ada, { name: "Patience", nodes: [slow], edges: [] });
    const { id } = await ada.api<{ id: string }>("POST", `/workflows/${slowId}/run`, {});
    await ada.go(`/executions/${id}`);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled by the user.").waitFor();
    await page.getByRole("button", { name: "Run again" }).waitFor();
    expect((await newestRun(slowId)).status).toBe("cancelled");
  });

  it("goes to a node only, and takes what it had last time", async () => {
    await ada.go(`/workflows/${workflowId}/edit`);
    await page.getByRole("button", { name: "Parameters and test options" }).click();
    await dialog().getByRole("combobox", { name: "Run to" }).click();
    await page.getByRole("option", { name: "Use" }).click();
    await dialog().getByRole("checkbox", { name: "Use last outputs" }).check();
    await dialog().getByRole("button", { name: "Run test" }).click();
    await dialog().waitFor({ state: "detached" });
    const ran = async () => {
      const { test, status, node_runs } = await newestRun(workflowId);
      return [test, status, ...node_runs.flatMap((one) => (one.status === "done" ? [one.node_id] : []))];
    };
    await expect.poll(ran).toEqual([true, "completed", "make", "use"]);
  });

  it("takes pinned outputs instead of running a node", async () => {
    await page.getByRole("button", { name: "Parameters and test options" }).click();
    await dialog().getByRole("button", { name: "Back to a whole run" }).click();
    await dialog().getByRole("button", { name: "Pin outputs of a node" }).click();
    await dialog().getByRole("combobox", { name: "Pinned node" }).click();
    await page.getByRole("option", { name: "Make" }).click();
    const outputs = dialog().getByRole("textbox", { name: "Its outputs, as JSON" });
    await outputs.fill("[5]");
    await outputs.press("Tab");
    await dialog().getByText("This must be an object: output names and their values.").waitFor();
    expect(await dialog().getByRole("button", { name: "Run test" }).isDisabled()).toBe(true);
    await outputs.fill('{"Result": [5]}');
    await dialog().getByRole("button", { name: "Run test" }).click();
    await dialog().waitFor({ state: "detached" });
    // The button in the header says that these stay set.
    await page.getByRole("button", { name: "Run test", exact: true }).waitFor();
    await expect
      .poll(async () => (await newestRun(workflowId)).node_runs.find((one) => one.node_id === "use")?.output)
      .toMatchObject({ Result: [10] });
  });

  it("leaves files, which are fetched with one click", async () => {
    const broken = { ...sums(bad), name: "Not there" };
    const open = {
      id: "open",
      type: "launch_standard_browser",
      position: { x: 0, y: 0 },
      data: { name: "Open", inputs: { "Website URL": service.shop } },
    };
    const click = {
      id: "click",
      type: "click_element",
      position: { x: 320, y: 0 },
      data: { name: "Click", inputs: { Selector: "#nowhere" }, settings: { timeout_ms: 500 } },
    };
    const wire = {
      id: "e",
      source: "open",
      target: "click",
      sourceHandle: "Web Page",
      targetHandle: "Web Page",
    };
    const id = await makeWorkflow(ada, { ...broken, nodes: [open, click], edges: [wire] });
    await ada.go(`/executions/${await runToEnd(ada, id, "failed")}`);
    await page.getByRole("tab", { name: "Files (2)" }).click();
    const files: string[] = [];
    const take = (file: Download) => files.push(file.suggestedFilename().replace(/^.*-failure/, ""));
    page.on("download", take);
    await page.getByRole("button", { name: "Download all" }).click();
    await expect.poll(() => files.toSorted()).toEqual([".html", ".png"]);
    page.off("download", take);
  });
});

describe("files of workflows", () => {
  const drop = (files: Record<string, string>) =>
    page.evaluate((entries) => {
      const dataTransfer = new DataTransfer();
      for (const [name, text] of entries) dataTransfer.items.add(new File([text], name));
      for (const type of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }, Object.entries(files));
  const halfDone = {
    name: "Half done",
    nodes: [{ id: "click", type: "click_element", position: { x: 0, y: 0 }, data: { name: "Click it" } }],
    edges: [],
  };

  it("are dropped on the list; what cannot be taken says why", async () => {
    await ada.go("/workflows");
    await page.getByRole("table").waitFor();
    await drop({ "half_done.json": JSON.stringify(halfDone), "torn.json": '{"name": ', "list.json": "[1]" });
    await dialog().getByRole("heading", { name: "1 of 3 imported" }).waitFor();
    await dialog().getByText("torn.json was not imported").waitFor();
    await dialog().getByText("A workflow is a JSON object with nodes and edges.").waitFor();
    await dialog().getByText('"Click it" needs Selector; set it or connect an edge.').waitFor();
    await dialog().getByRole("button", { name: "Done" }).click();
  });

  it("are written again as they were", async () => {
    const row = page.getByRole("row").filter({ hasText: "Half done" });
    await row.getByRole("button", { name: "More about Half done" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "Export as JSON" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("half_done.json");
    expect(JSON.parse(readFileSync(await file.path(), "utf8"))).toMatchObject(halfDone);
  });

  it("that are half done are not activated: the problems are named, and shown on the nodes", async () => {
    await page.getByRole("switch", { name: "Half done starts by itself" }).press("Space");
    await dialog().getByRole("heading", { name: "Half done was not activated" }).waitFor();
    await dialog().getByRole("link", { name: "Click it · Selector" }).click();
    await new Drawing(page)
      .node("Click it")
      .getByLabel(/^2 problems: "Click it" needs Selector/)
      .waitFor();
    const activate = page.getByRole("button", { name: "Activate" });
    expect(await activate.getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("button", { name: "3 problems" }).click();
    await page.getByRole("listitem").filter({ hasText: "needs Selector" }).getByRole("button").click();
    await new Drawing(page).panel().getByText("Needed before this can run").first().waitFor();
  });
});

describe("nodes", () => {
  it("are copied from one tab to another, taken back and put there again", async () => {
    const names = ["Make", "Use", "Last"];
    const fromId = await makeWorkflow(ada, sums(good));
    const toId = await makeWorkflow(ada, { name: "Elsewhere", nodes: [], edges: [] });
    await ada.go(`/workflows/${fromId}/edit`);
    await new Drawing(page).node("Use").waitFor();
    await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");

    const other = await ada.context.newPage();
    await other.goto(`${service.origin}/workflows/${toId}/edit`);
    const there = new Drawing(other);
    await other.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
    await other.keyboard.press("Control+v");
    for (const name of names) await there.node(name).waitFor();
    await other.keyboard.press("Control+z");
    await there.node("Use").waitFor({ state: "detached" });
    await other.keyboard.press("Control+Shift+z");
    for (const name of names) await there.node(name).waitFor();
    await there.saved();
    const { document } = await ada.api<{ document: { nodes: unknown[]; edges: unknown[] } }>(
      "GET",
      `/workflows/${toId}`,
    );
    expect([document.nodes.length, document.edges.length]).toEqual([3, 2]);
    await other.close();
  });
});

describe("secrets and accounts", () => {
  it("keep a credential that nobody can read again", async () => {
    await ada.go("/credentials");
    await page.getByRole("button", { name: "New credential" }).click();
    await dialog().getByLabel("Name", { exact: false }).first().fill("second shop");
    await dialog().getByLabel("User name").fill("demo@example.com");
    await dialog()
      .getByLabel(/^Password/)
      .fill("demo-password");
    await dialog().getByRole("button", { name: "Seal it" }).click();
    await page.getByRole("row").filter({ hasText: "second shop" }).waitFor();
    expect(JSON.stringify(await ada.api("GET", "/credentials"))).not.toContain("demo-password");
  });

  it("make an API token, shown once, which works until it is revoked", async () => {
    await ada.go("/tokens");
    await page.getByRole("button", { name: "New token" }).first().click();
    await dialog().getByLabel(/^Name/).fill("Nightly report");
    await dialog().getByRole("button", { name: "Make the token" }).click();
    const token = await dialog().getByRole("textbox", { name: "Token" }).inputValue();
    await dialog().getByRole("button", { name: "I have copied it" }).click();
    const ask = async () => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${service.origin}/api/v1/workflows`, { headers })).status;
    };
    expect(await ask()).toBe(200);
    await page.getByRole("button", { name: "Revoke Nightly report" }).click();
    await dialog().getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("row").filter({ hasText: "Nightly report" }).waitFor({ state: "detached" });
    expect(await ask()).toBe(401);
  });

  it("hold a member to the limits that an administrator gives", async () => {
    const grace = await Person.arrive(browser, service);
    await invite(ada, grace, "grace@example.com");
    await makeWorkflow(grace, sums(good));
    await ada.go("/users");
    await page.getByRole("button", { name: "Actions for grace@example.com" }).click();
    await page.getByRole("menuitem", { name: "Name, role and limits" }).click();
    await dialog().getByLabel("Active workflows").fill("0");
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByRole("row").filter({ hasText: "0 active workflows" }).waitFor();

    await grace.go("/workflows");
    await grace.page.getByRole("switch", { name: "Sums starts by itself" }).press("Space");
    await grace.page
      .getByRole("dialog")
      .getByText(/your limit is 0/)
      .waitFor();
    expect(grace.problems).toEqual([]);
    await grace.leave();
  });

  it("met no error on the way", () => {
    expect(ada.problems).toEqual([]);
  });
});
