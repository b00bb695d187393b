// What every program of the comparison does with its arguments: PROGRAM BINARY SITE FOLDER [--warm].
//   cold   one scrape with a browser of its own, then the end
//   warm   a browser is kept; a line {"runs": R, "at_once": A} on standard input is answered by a line {"ms": …} when they are done
import { createInterface } from "node:readline";

export const person = { email: "demo@example.com", password: "demo-password" };

// In the page; with the fields of the example.
export const readItems = (cards) =>
  cards.map((card) => ({
    sku: card.dataset.sku,
    name: card.querySelector(".name").textContent.trim(),
    price: Number(card.querySelector(".price").textContent.replace(/[^\d.]/g, "")),
    stock: card.querySelector(".stock").textContent.trim(),
    link: card.querySelector(".name").href,
  }));

let files = 0;
async function scrapeOnce(browser, site, folder) {
  const { items, html } = await browser.scrape(site, `${folder}/${++files}.png`);
  if (items !== 50 || html < 5000) throw new Error(`${items} items and ${html} characters of HTML are not what the page has`);
}

async function scrapeMany(browser, site, folder, runs, atOnce) {
  const worker = async () => {
    while (runs-- > 0) await scrapeOnce(browser, site, folder);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export async function compete(launch) {
  const [binary, site, folder, warm] = process.argv.slice(2);
  const browser = await launch(binary, folder);
  if (!warm) {
    await scrapeOnce(browser, site, folder);
  } else {
    console.log("ready");
    for await (const line of createInterface({ input: process.stdin })) {
      const { runs, at_once } = JSON.parse(line);
      const begin = performance.now();
      await scrapeMany(browser, site, folder, runs, at_once);
      console.log(JSON.stringify({ ms: performance.now() - begin }));
    }
  }
  await browser.close();
}
