// A person at a browser of their own, and what they know how to do.
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { Service } from "./service";

export const password = "correct horse battery";

function chromiumPath(): string {
  const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!found) throw new Error("there is no Chromium on this machine");
  return found;
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** A window of its own with its own cookies. What the page reports as an error fails whoever asks `problems`. */
export class Person {
  readonly problems: string[] = [];

  private constructor(
    readonly service: Service,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on("pageerror", (error) => this.problems.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (401|404|409|412|422)/.test(message.text()))
        this.problems.push(`${page.url()}: ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (["http:", "https:"].includes(url.protocol) && url.origin !== service.origin)
        this.problems.push(`asked another origin: ${request.url()}`);
    });
  }

  static async arrive(
    browser: Browser,
    service: Service,
    scheme: "light" | "dark" = "light",
  ): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 720 },
      colorScheme: scheme,
      timezoneId: "Europe/Paris",
      locale: "en-GB",
    });
    context.setDefaultTimeout(30_000);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: service.origin });
    return new Person(service, context, await context.newPage());
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.service.origin + path);
  }

  /** JSON of the API with this person's session. */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.context.request.fetch(`${this.service.origin}/api/v1${path}`, {
      method,
      headers: { Origin: this.service.origin },
      ...(body === undefined ? {} : { data: body }),
    });
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
    return (response.status() === 204 ? undefined : await response.json()) as T;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
