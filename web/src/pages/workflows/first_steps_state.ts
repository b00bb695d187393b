// How far somebody has come with their first workflow: read from what the server knows of it. Pure.
import type { WorkflowItem } from "./queries";

export const guidedTemplate = "login_and_scrape";

export const firstSteps = ["create", "open", "run", "look", "schedule"] as const;
export type FirstStep = (typeof firstSteps)[number];

/** The workflow that the steps are about: the one that was made by them, else the only one when it is called like it. */
export function guidedWorkflow(
  workflows: readonly WorkflowItem[],
  remembered: string | null,
  templateName: string | undefined,
): WorkflowItem | undefined {
  const made = workflows.find((one) => one.id === remembered);
  if (made) return made;
  const [only] = workflows;
  return workflows.length === 1 && only?.name === templateName ? only : undefined;
}

/**
 * What is done. The server cannot know that somebody opened the editor or looked at a result: `seen` says so, and so does
 * everything that comes after it.
 */
export function stepsDone(
  workflow: Pick<WorkflowItem, "status" | "next_run_at" | "statistics"> | undefined,
  seen: ReadonlySet<FirstStep>,
): ReadonlySet<FirstStep> {
  if (!workflow) return new Set();
  const done = new Set<FirstStep>(["create"]);
  const { statistics } = workflow;
  const scheduled = workflow.status === "active" && workflow.next_run_at !== null;
  if (seen.has("open") || statistics.runs > 0) done.add("open");
  if (statistics.completed > 0) done.add("run");
  if (statistics.completed > 0 && (seen.has("look") || scheduled)) done.add("look");
  if (scheduled) done.add("schedule");
  return done;
}

export const nextStep = (done: ReadonlySet<FirstStep>): FirstStep | undefined =>
  firstSteps.find((step) => !done.has(step));
