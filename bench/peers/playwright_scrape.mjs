// The scrape with playwright-core.
import { chromium } from "playwright-core";

import { compete, person, readItems } from "../browser/contestant.mjs";

const args = process.getuid() === 0 ? ["--no-sandbox"] : [];

await compete(async (executablePath) => {
  const browser = await chromium.launch({ executablePath, args });
  return {
    async scrape(site, path) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      await page.goto(`${site}/login`);
      await page.getByLabel("E-mail").fill(person.email);
      await page.locator("#password").fill(person.password);
      const arrived = page.waitForURL("**/members/products", { waitUntil: "domcontentloaded" });
      await page.getByRole("button", { name: "Sign in" }).click();
      await arrived;
      await page.locator("#products").waitFor();
      const items = await page.locator(".product").evaluateAll(readItems);
      const html = await page.content();
      await page.screenshot({ path, fullPage: true });
      const left = page.waitForEvent("domcontentloaded");
      await page.locator("a.logout").click();
      await left;
      await context.close();
      return { items: items.length, html: html.length };
    },
    close: () => browser.close(),
  };
});
