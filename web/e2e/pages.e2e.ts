// Every page opens without an error, asks nobody but the service, and is fit for a screen reader, in light and dark.
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { admin, invite, makeContent, setUp, signIn } from "./content";
import { launchChromium, Person } from "./person";
import { startService, type Service } from "./service";
import {
  beforeSetUp,
  empty,
  schemes,
  settle,
  signedIn,
  signedOut,
  wear,
  type Scheme,
  type Stop,
} from "./tour";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

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

/** Somebody whose every document has axe beside it: not as a script of the page, which its policy would refuse. */
async function arrive(): Promise<Person> {
  const person = await Person.arrive(browser, service);
  await person.context.addInitScript({ path: axeFile });
  return person;
}

/** What axe finds serious, one line each. What has been looked at in light can only differ in its colours in dark. */
async function barriers(person: Person, scheme: Scheme): Promise<string[]> {
  const only = scheme === "dark" ? ", runOnly: ['color-contrast', 'link-in-text-block']" : "";
  const { violations } = await person.page.evaluate<AxeResults>(
    `axe.run(document, { resultTypes: ['violations']${only} })`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
    );
}

/** Parts of icons that kept the colour which their icon had before the colours changed. */
const leftBehind = (person: Person): Promise<string[]> =>
  person.page.evaluate(() =>
    [...document.querySelectorAll("svg.lucide")].flatMap((icon) =>
      [...icon.children].some((part) => getComputedStyle(part).stroke !== getComputedStyle(icon).stroke)
        ? [`an icon left behind: ${icon.outerHTML.slice(0, 120)}`]
        : [],
    ),
  );

async function visit(person: Person, stops: readonly Stop[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, path } of stops) {
    await wear(person.page, "light");
    await person.go(path);
    for (const scheme of schemes) {
      await settle(person.page, scheme);
      const faults = [...(await barriers(person, scheme)), ...(await leftBehind(person))];
      found.push(...faults.map((fault) => `${name}, ${scheme}: ${fault}`));
    }
  }
  return [...found, ...person.problems];
}

it("opens every page", { timeout: 360_000 }, async () => {
  const stranger = await arrive();
  expect(await visit(stranger, beforeSetUp(service))).toEqual([]);
  const ada = await arrive();
  await setUp(ada);
  expect(await visit(stranger, signedOut)).toEqual([]);
  await stranger.leave();
  expect(await visit(ada, signedIn(await makeContent(ada)))).toEqual([]);
  await ada.leave();
});

it("opens the pages of a new account, which are empty", { timeout: 180_000 }, async () => {
  const ada = await arrive();
  await signIn(ada, admin.email);
  const grace = await arrive();
  await invite(ada, grace, "new@example.com");
  await ada.leave();
  expect(await visit(grace, empty)).toEqual([]);
  await grace.leave();
});
