// Every address of the router, and how to tell that what is there stands still.
import type { Page } from "playwright-core";
import type { Content } from "./content";
import type { Service } from "./service";

export interface Stop {
  name: string;
  path: string;
}

export const beforeSetUp = ({ setupLink }: Service): readonly Stop[] => [
  { name: "setup", path: setupLink.slice(new URL(setupLink).origin.length) },
];
export const signedOut: readonly Stop[] = [
  { name: "login", path: "/login" },
  { name: "password", path: "/password" },
];

export function signedIn({ workflowId, scheduledId, completedId, failedId }: Content): readonly Stop[] {
  const workflow = `/workflows/${workflowId}`;
  return [
    { name: "dashboard", path: "/" },
    { name: "workflows", path: "/workflows" },
    { name: "workflow", path: workflow },
    { name: "workflow-runs", path: `${workflow}?tab=runs` },
    { name: "workflow-triggers", path: `/workflows/${scheduledId}?tab=triggers` },
    { name: "workflow-versions", path: `${workflow}?tab=versions` },
    { name: "version", path: `${workflow}/versions/3?against=2` },
    { name: "editor", path: `${workflow}/edit` },
    { name: "templates", path: "/templates" },
    { name: "executions", path: "/executions" },
    { name: "execution", path: `/executions/${completedId}?node=products` },
    { name: "execution-failed", path: `/executions/${failedId}` },
    { name: "compare", path: `/executions/${completedId}/compare/${failedId}` },
    { name: "credentials", path: "/credentials" },
    { name: "alerts", path: "/alerts" },
    { name: "usage", path: "/usage" },
    { name: "tokens", path: "/tokens" },
    { name: "audit", path: "/audit" },
    { name: "account", path: "/account" },
    { name: "users", path: "/users" },
    { name: "settings", path: "/settings" },
    { name: "not-found", path: "/nowhere" },
  ];
}

/** Where an account that has nothing yet is taught what would be there. */
export const empty: readonly Stop[] = [
  { name: "dashboard", path: "/" },
  ...["workflows", "executions", "credentials", "alerts", "usage", "tokens"].map((name) => ({
    name,
    path: `/${name}`,
  })),
];

export const schemes = ["light", "dark"] as const;
export type Scheme = (typeof schemes)[number];

/** The colours the system asks for; charts and lists do not move while somebody looks. */
export const wear = (page: Page, scheme: Scheme): Promise<void> =>
  page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });

/** In these colours its heading is there, nothing is loading and nothing moves. */
export async function settle(page: Page, scheme: Scheme): Promise<void> {
  await wear(page, scheme);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(
    (wanted) =>
      document.documentElement.dataset.mantineColorScheme === wanted &&
      document.querySelector('[aria-busy="true"], .mantine-Loader-root, .mantine-Skeleton-root') === null &&
      [...document.images].every((image) => image.complete),
    scheme,
  );
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // What has just changed begins to move with the next frames.
    await frame();
    await frame();
    const ending = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
    await frame();
  });
}
