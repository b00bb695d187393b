// Several people, or one at several screens: nobody's words are lost, and nobody sees what is not theirs.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { admin, invite, makeWorkflow, setUp, signIn, type Document } from "./content";
import { Drawing } from "./drawing";
import { launchChromium, Person } from "./person";
import { startService, type Service } from "./service";

let service: Service;
let browser: Browser;
let ada: Person;

beforeAll(async () => {
  service = await startService();
  browser = await launchChromium();
  ada = await Person.arrive(browser, service);
  await setUp(ada);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const twoSteps = {
  name: "Price of the kettle",
  nodes: [
    {
      id: "open",
      type: "launch_standard_browser",
      position: { x: 0, y: 0 },
      data: { name: "Open", inputs: { "Website URL": "https://shop.example" } },
    },
    {
      id: "price",
      type: "get_text",
      position: { x: 320, y: 0 },
      data: { name: "Price", inputs: { Selector: ".price" } },
    },
  ],
  edges: [{ id: "e1", source: "open", target: "price", sourceHandle: "Web Page", targetHandle: "Web Page" }],
};

describe("the same workflow at two screens", () => {
  let elsewhere: Person;
  let workflowId: string;

  const namesIn = (document: Document) => document.nodes.map((node) => node.data.name);
  const onServer = async () =>
    namesIn((await ada.api<{ document: Document }>("GET", `/workflows/${workflowId}`)).document);
  /** The names of the nodes in every version that was saved, oldest first. */
  const everSaved = async () => {
    const path = `/workflows/${workflowId}/versions`;
    const { items } = await ada.api<{ items: { version: number }[] }>("GET", path);
    const documents = await Promise.all(
      items.map(({ version }) => ada.api<{ document: Document }>("GET", `${path}/${version}`)),
    );
    return documents.map(({ document }) => namesIn(document)).reverse();
  };

  const open = async (person: Person): Promise<Drawing> => {
    await person.go(`/workflows/${workflowId}/edit`);
    const drawing = new Drawing(person.page);
    await drawing.node("Price").waitFor();
    return drawing;
  };
  const rename = async (drawing: Drawing, from: string, to: string) => {
    await drawing.find(from);
    await drawing.fill("Name", to);
    await drawing.node(to).waitFor();
  };

  const dialog = () => elsewhere.page.getByRole("dialog", { name: "Somebody else saved this workflow" });

  /** Both change it; the one who saves second is asked. */
  const collide = async () => {
    const [here, there] = [await open(ada), await open(elsewhere)];
    await rename(here, "Open", "Open here");
    await here.saved();
    await rename(there, "Price", "Price there");
    await elsewhere.page.keyboard.press("Control+s");
    await dialog().waitFor();
    return there;
  };

  beforeAll(async () => {
    elsewhere = await Person.arrive(browser, service);
    await signIn(elsewhere, admin.email);
  });
  beforeEach(async () => {
    workflowId = await makeWorkflow(ada, twoSteps);
  });

  it("shows what differs before anything is decided", async () => {
    await collide();
    await dialog().getByText("Price there").first().waitFor();
    expect(await onServer()).toEqual(["Open here", "Price"]);
  });

  it("keeps mine, and theirs among the versions", async () => {
    const there = await collide();
    await dialog().getByRole("button", { name: "Keep mine" }).click();
    await there.saved();
    expect(await onServer()).toEqual(["Open", "Price there"]);
    expect(await everSaved()).toEqual([
      ["Open", "Price"],
      ["Open here", "Price"],
      ["Open", "Price there"],
    ]);
  });

  it("takes theirs, and goes on from there", async () => {
    const there = await collide();
    await dialog().getByRole("button", { name: "Take theirs" }).click();
    await there.node("Open here").waitFor();
    expect(await there.node("Price there").count()).toBe(0);
    expect(await onServer()).toEqual(["Open here", "Price"]);

    await rename(there, "Price", "Price again");
    await there.saved();
    expect(await onServer()).toEqual(["Open here", "Price again"]);
  });

  it("shows what was saved elsewhere to who changed nothing", async () => {
    const [here, there] = [await open(ada), await open(elsewhere)];
    await rename(here, "Open", "Open here");
    await here.saved();
    // Coming back to the window is when it is asked again.
    const comeBack = () => elsewhere.page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await expect
      .poll(async () => comeBack().then(() => there.node("Open here").count()), { interval: 500 })
      .toBe(1);
    expect(await dialog().count()).toBe(0);
  });

  it("says nothing on the console meanwhile", () => {
    expect([...ada.problems, ...elsewhere.problems]).toEqual([]);
  });
});

describe("a member", () => {
  let grace: Person;
  let workflowId: string;
  const heading = (name: string) => grace.page.getByRole("heading", { name, level: 1 });

  beforeAll(async () => {
    workflowId = await makeWorkflow(ada, { ...twoSteps, name: "Not for everybody" });
    grace = await Person.arrive(browser, service);
    await invite(ada, grace, "grace@example.com");
  });

  it("sees nothing of others in the lists", async () => {
    await grace.go("/workflows");
    await grace.page.getByRole("button", { name: "Start blank" }).waitFor();
    expect(await grace.page.getByText("Not for everybody").count()).toBe(0);
    for (const list of ["workflows", "executions", "credentials", "triggers", "alerts"])
      expect(await grace.api<{ items: unknown[] }>("GET", `/${list}`)).toMatchObject({ items: [] });
  });

  it("finds nothing at the address of another's workflow", async () => {
    for (const path of ["", "/edit", "?tab=versions", "/versions/1"]) {
      await grace.go(`/workflows/${workflowId}${path}`);
      await heading("There is nothing here").waitFor();
    }
  });

  it("cannot open what administrators see", async () => {
    for (const path of ["/users", "/settings"]) {
      await grace.go(path);
      await heading("This page is for administrators").waitFor();
    }
    expect(await grace.page.getByRole("link", { name: "Users" }).count()).toBe(0);
    await expect(grace.api("GET", "/users")).rejects.toThrow("403");
    await expect(grace.api("GET", "/settings")).rejects.toThrow("403");
  });

  it("meets no error on the way", () => {
    expect(grace.problems).toEqual([]);
  });
});
