// Not a test: `npm run pictures` takes the pictures of docs/images, of every page in light and dark.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, it } from "vitest";
import { makeContent, setUp } from "./content";
import { Drawing } from "./drawing";
import { launchChromium, Person } from "./person";
import { startService, type Service } from "./service";
import { smallPng } from "./small_png";
import { beforeSetUp, schemes, settle, signedIn, signedOut, wear, type Stop } from "./tour";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

let service: Service;
let browser: Browser;

beforeAll(async () => {
  service = await startService();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

async function take(page: Page, name: string): Promise<void> {
  for (const scheme of schemes) {
    await settle(page, scheme);
    writeFileSync(`${folder}${name}-${scheme}.png`, smallPng(await page.screenshot({ caret: "hide" })));
  }
}

async function visit(person: Person, stops: readonly Stop[]): Promise<void> {
  for (const { name, path } of stops) {
    await wear(person.page, "light");
    await person.go(path);
    await take(person.page, name);
  }
}

it("takes the pictures", { timeout: 600_000 }, async () => {
  const stranger = await Person.arrive(browser, service);
  await visit(stranger, beforeSetUp(service));
  const ada = await Person.arrive(browser, service);
  await setUp(ada);
  await visit(stranger, signedOut);
  const content = await makeContent(ada);
  await visit(ada, signedIn(content));

  await wear(ada.page, "light");
  await ada.go(`/workflows/${content.workflowId}/edit`);
  await new Drawing(ada.page).find("Products");
  await take(ada.page, "editor-form");
});
