// From an empty folder to a workflow that runs by itself, as a person goes: set up, draw, run, break, see why, fix, compare,
// restore, schedule, pause.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Drawing } from "./drawing";
import { launchChromium, password, Person } from "./person";
import { startService, type Service } from "./service";

let service: Service;
let browser: Browser;
let ada: Person;
let drawing: Drawing;
let workflowId: string;

beforeAll(async () => {
  service = await startService();
  browser = await launchChromium();
  ada = await Person.arrive(browser, service);
  drawing = new Drawing(ada.page);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

interface Run {
  id: string;
  status: string;
  version: number;
}
/** Newest first. */
const runs = async (): Promise<Run[]> =>
  (await ada.api<{ items: Run[] }>("GET", `/executions?workflow_id=${workflowId}`)).items;

describe("a person who never read a manual", () => {
  it("makes the first account by the set-up link", async () => {
    const { page } = ada;
    await page.goto(service.setupLink);
    await expect.poll(() => new URL(page.url()).hash).toBe(""); // the token does not stay in the address bar
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel(/^Password/).fill(password);
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("heading", { name: "Welcome, Ada", level: 1 }).waitFor();
  });

  it("draws the login and the scrape by hand", async () => {
    const { page } = ada;
    await page.getByRole("link", { name: "Workflows" }).click();
    const startBlank = page.getByRole("button", { name: "Start blank" });
    await startBlank.click();
    await page.waitForURL(/\/workflows\/[^/]+\/edit/);
    workflowId = /workflows\/([^/]+)\/edit/.exec(page.url())?.[1] ?? "";
    const panel = drawing.panel();

    await drawing.add("Standard Browser", "Shop");
    await drawing.fill("Website URL", `${service.shop}/login`);
    await drawing.add("Fill Input", "E-mail");
    await drawing.fill("Selector", "#email");
    await drawing.fill("Value", "demo@example.com");
    await drawing.add("Fill Input", "Password");
    await drawing.fill("Selector", "#password");
    await drawing.fill("Value", "demo-password");
    await drawing.add("Click Element", "Sign in");
    await drawing.fill("Selector", "button[type=submit]");
    await drawing.add("Wait For Element", "Prices");
    await drawing.fill("Selector", "#products");

    await drawing.drop("Extract List", "Products", { x: 330, y: 60 });
    await panel.getByText("Not connected. To use it, draw a wire to Web Page.").waitFor();
    await drawing.wire("Prices", "Web Page", "Products", "Web Page");
    await panel.getByText("from Prices Web Page").waitFor();
    await drawing.fill("Item Selector", ".product");
    await drawing.fillRow("Fields", 1, "name", ".name");
    await drawing.fillRow("Fields", 2, "price", ".price|number");
    await panel.getByRole("button", { name: "Settings" }).click();
    await drawing.fill("Time limit (s)", "3"); // how long the broken selector below is looked for
    await drawing.saved();

    const { document } = await ada.api<{ document: { nodes: unknown[]; edges: unknown[] } }>(
      "GET",
      `/workflows/${workflowId}`,
    );
    expect(document.nodes).toHaveLength(6);
    expect(document.edges).toHaveLength(5);
  });

  it("runs it and sees the 50 products", async () => {
    const { page } = ada;
    await drawing.run("completed");
    await drawing.panel().getByRole("tab", { name: "Last run" }).click();
    const items = drawing.panel().getByRole("table", { name: "Items" });
    await items.getByRole("row", { name: "0 Kettle Aurora 39" }).waitFor();
    expect(await items.getByRole("row").count()).toBe(1 + 50);

    await drawing.panel().getByRole("link", { name: "Open the execution" }).click();
    const chosen = page.getByRole("region", { name: "Chosen node" });
    await chosen.getByRole("heading", { name: "Products" }).waitFor();
    await chosen.getByText("completed", { exact: true }).waitFor();
    expect(await chosen.getByRole("table", { name: "Items" }).getByRole("row").count()).toBe(1 + 50);
    await page.getByRole("link", { name: "Open in editor" }).click();
  });

  it("breaks a selector and sees why it fails", async () => {
    const { page } = ada;
    await drawing.find("Products");
    await drawing.fill("Item Selector", ".prodcut");
    await drawing.run("failed");
    await page.getByRole("button", { name: "Show the node" }).click();
    const panel = drawing.panel();
    await panel.getByRole("tab", { name: "Last run" }).click();
    await panel
      .getByText(/"\.prodcut"/)
      .first()
      .waitFor();
    await panel.getByText("empty", { exact: true }).waitFor();
    await panel.getByText("Nothing was found where something was expected").waitFor();
    await panel
      .getByRole("list", { name: "What to try" })
      .getByText(/another selector/)
      .waitFor();
    await panel.getByText(/Member prices/).waitFor();
    const picture = panel.getByRole("img", { name: /^The page when it failed/ });
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(300);
    await panel.getByRole("button", { name: "Snapshot of the page" }).click();
    await expect.poll(() => panel.frameLocator("iframe").locator(".product").count()).toBe(50);
  });

  it("mends it and runs it again", async () => {
    await drawing.panel().getByRole("tab", { name: "Inputs" }).click();
    await drawing.fill("Item Selector", "#products .product");
    await drawing.saved();
    await drawing.run("completed");
    expect((await runs()).map((run) => run.status)).toEqual(["completed", "failed", "completed"]);
  });

  it("compares the versions and restores the one that ran first", async () => {
    const { page } = ada;
    const [mended, broken, first] = (await runs()).map((run) => run.version);
    await page.getByRole("link", { name: "Back to the workflow" }).click();
    await page.getByRole("tab", { name: "Versions" }).click();
    const row = (version?: number) =>
      page
        .getByRole("row")
        .filter({ has: page.getByRole("link", { name: `Version ${version}`, exact: true }) });
    await row(mended).getByRole("link", { name: "Changes" }).click();
    await page.getByText("1 changed. Click a change to see where it is.").waitFor();
    for (const version of [broken, mended]) {
      const picture = page.getByRole("region", { name: `Version ${version}` });
      await picture.getByRole("button", { name: "Products, changed" }).waitFor();
      await picture.getByRole("button", { name: "Prices", exact: true }).waitFor();
    }
    const change = page.getByRole("listitem").filter({ hasText: "Item Selector" });
    expect(await change.getByLabel("Before").textContent()).toBe(".prodcut");
    expect(await change.getByLabel("After").textContent()).toBe("#products .product");

    await page.getByRole("link", { name: "All versions" }).click();
    await row(first).getByRole("button", { name: "Restore" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
    const restored = row((mended ?? 0) + 1);
    await restored.getByText(`content of version ${first}`).waitFor();
    await restored.getByText("newest").waitFor();
  });

  it("gives it a schedule, which fires", async () => {
    const { page } = ada;
    await page.getByRole("tab", { name: "Triggers" }).click();
    await page.getByRole("button", { name: "Add a schedule" }).click();
    await page.getByText(/^At 09:00/).waitFor();
    await page.getByRole("combobox", { name: "Runs" }).click();
    await page.getByRole("option", { name: "Cron expression" }).click();
    await page.getByRole("textbox", { name: "Cron expression" }).fill("* * * * * */2");
    await page.getByText("Every 2 seconds (Europe/Paris)").waitFor();
    await page.getByText("Next 10 times").waitFor();
    await page.getByRole("button", { name: "Save and activate" }).click();
    await page.getByText("active", { exact: true }).waitFor();
    await page
      .getByRole("row", { name: /Fired on time/ })
      .first()
      .waitFor();
    await expect.poll(async () => (await runs()).length).toBeGreaterThan(3);
  });

  it("pauses it", async () => {
    const { page } = ada;
    await page.getByRole("switch", { name: /starts by itself$/ }).press("Space");
    await page.getByText("The workflow is paused: nothing starts by itself.").waitFor();
    await page.getByText("paused", { exact: true }).waitFor();
  });

  it("met no error, and nothing left the server", () => {
    expect(ada.problems).toEqual([]);
  });
});
