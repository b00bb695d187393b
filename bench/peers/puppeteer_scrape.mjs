// The scrape with puppeteer-core, by locators, which look before they act as ours do.
import puppeteer from "puppeteer-core";

import { compete, person, readItems } from "../browser/contestant.mjs";

const args = process.getuid() === 0 ? ["--no-sandbox"] : [];

await compete(async (executablePath) => {
  const browser = await puppeteer.launch({
    executablePath,
    args,
    headless: "shell",
    pipe: true,
    defaultViewport: { width: 1280, height: 800 },
  });
  return {
    async scrape(site, path) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.goto(`${site}/login`);
      await page.locator("::-p-aria(E-mail)").fill(person.email);
      await page.locator("#password").fill(person.password);
      const arrived = page.waitForNavigation({ waitUntil: "domcontentloaded" });
      await page.locator('::-p-aria([name="Sign in"][role="button"])').click();
      await arrived;
      await page.waitForSelector("#products");
      const items = await page.$$eval(".product", readItems);
      const html = await page.content();
      await page.screenshot({ path, fullPage: true });
      const left = page.waitForNavigation({ waitUntil: "domcontentloaded" });
      await page.locator("a.logout").click();
      await left;
      await context.close();
      return { items: items.length, html: html.length };
    },
    close: () => browser.close(),
  };
});
