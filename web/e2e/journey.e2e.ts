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
}
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
    await page.getByRole("heading", { name: "Dashboard", level: 1 }).waitFor();
  });

  it("draws the login and the scrape by hand", async () => {
    const { page } = ada;
    await ada.go("/workflows");
    await page
      .getByRole("button", { name: "Start blank" })
      .or(page.getByRole("button", { name: "New workflow" }))
      .first()
      .click();
    const blank = page.getByRole("menuitem", { name: /^Blank/ });
    if (await blank.isVisible()) await blank.click();
    await page.waitForURL(/\/workflows\/[^/]+\/edit/);
    workflowId = /workflows\/([^/]+)\/edit/.exec(page.url())?.[1] ?? "";

    await drawing.add("Launch Standard Browser");
    await drawing.fill("Website URL", `${service.shop}/login`);
    await drawing.add("Fill Input");
    await drawing.fill("Selector", "#email");
    await drawing.fill("Value", "demo@example.com");
    await drawing.add("Fill Input");
    await drawing.fill("Selector", "#password");
    await drawing.fill("Value", "demo-password");
    await drawing.add("Click Element");
    await drawing.fill("Selector", "button[type=submit]");
    await drawing.add("Wait For Element");
    await drawing.fill("Selector", "#products");
    await drawing.add("Extract List");
    await drawing.fill("Item Selector", ".product");
    await drawing.saved();
    expect(await page.locator(".react-flow__edge").count()).toBe(5);
  });
});
