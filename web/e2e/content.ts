// Accounts and content made over the API, for pages that are worth looking at only with something on them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { password, type Person } from "./person";

export const admin = { name: "Ada Lovelace", email: "ada@example.com" };

export async function signIn(person: Person, email: string): Promise<void> {
  await person.api("POST", "/login", { email, password });
}

/** The first account of the instance, signed in. */
export async function setUp(person: Person): Promise<void> {
  const token = new URL(person.service.setupLink).hash.replace("#token=", "");
  await person.api("POST", "/setup", { token, password, ...admin });
  await signIn(person, admin.email);
}

/** Invites somebody, who accepts: signed in at their own browser. */
export async function invite(host: Person, guest: Person, email: string): Promise<void> {
  const { link } = await host.api<{ link: string }>("POST", "/users", { email });
  await guest.api("POST", "/password", { token: new URL(link).hash.replace("#token=", ""), password });
  await signIn(guest, email);
}

export interface Document {
  name: string;
  nodes: { id: string; data: { name: string; inputs: Record<string, unknown>; settings?: object } }[];
  [member: string]: unknown;
}

export function example(name: string, shop: string): Document {
  const file = fileURLToPath(new URL(`../../examples/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(file, "utf8").replaceAll("http://127.0.0.1:8787", shop)) as Document;
}

export async function makeWorkflow(person: Person, document: object): Promise<string> {
  return (await person.api<{ id: string }>("POST", "/workflows", { document })).id;
}

/** Runs the newest version and waits for its end. */
export async function runToEnd(person: Person, workflowId: string, status: string): Promise<string> {
  const { id } = await person.api<{ id: string }>("POST", `/workflows/${workflowId}/run`, {});
  await expect
    .poll(async () => (await person.api<{ status: string }>("GET", `/executions/${id}`)).status, {
      timeout: 60_000,
      interval: 300,
    })
    .toBe(status);
  return id;
}

export interface Content {
  workflowId: string;
  scheduledId: string;
  completedId: string;
  failedId: string;
}

/** A shop that is scraped well, then badly, then well again; a schedule, a secret, a token and a colleague. */
export async function makeContent(person: Person): Promise<Content> {
  const { shop } = person.service;
  await person.api("POST", "/credentials", {
    name: "demo shop",
    kind: "login",
    fields: { username: "demo@example.com", password: "demo-password" },
    hosts: [new URL(shop).hostname],
  });
  await person.api("POST", "/tokens", { name: "Nightly report", scopes: ["read", "run"], days: 90 });
  await person.api("POST", "/users", { email: "grace@example.com", name: "Grace Hopper" });

  const good: Document = { ...example("login_and_scrape", shop), settings: { max_attempts: 1 } };
  const workflowId = await makeWorkflow(person, good);
  const completedId = await runToEnd(person, workflowId, "completed");
  const bad = structuredClone(good);
  const loaded = bad.nodes.find((node) => node.id === "loaded");
  if (!loaded) throw new Error("the example has no node to break");
  loaded.data.inputs = { Selector: "#product-list", "Timeout (seconds)": 2 };
  await person.api("PUT", `/workflows/${workflowId}`, { document: bad, note: "The shop was redesigned" });
  const failedId = await runToEnd(person, workflowId, "failed");
  await person.api("PUT", `/workflows/${workflowId}`, { document: good, note: "Back to the old selector" });

  const watched = { ...example("watch_price", shop), cron: "0 9 * * 1-5", timezone: "Europe/Paris" };
  const scheduledId = await makeWorkflow(person, watched);
  await person.api("POST", `/workflows/${scheduledId}/activate`, {});
  return { workflowId, scheduledId, completedId, failedId };
}
