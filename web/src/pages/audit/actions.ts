// What the actions of the audit log are called, and in which groups one looks for them.
import { humanize } from "@/ui/sentence";

export interface ActionText {
  text: string;
  group: ActionGroup;
}
export const actionGroups = [
  "Signing in",
  "Workflows",
  "Runs",
  "Secrets and tokens",
  "Users",
  "Other",
] as const;
export type ActionGroup = (typeof actionGroups)[number];

const actions: Record<string, ActionText> = {
  login: { text: "signed in", group: "Signing in" },
  "login.failed": { text: "failed to sign in", group: "Signing in" },
  set_password: { text: "set a password", group: "Signing in" },
  change_password: { text: "changed the password", group: "Signing in" },
  end_sessions: { text: "signed out everywhere", group: "Signing in" },
  create_workflow: { text: "made a workflow", group: "Workflows" },
  save_workflow: { text: "saved a workflow", group: "Workflows" },
  rename_workflow: { text: "renamed a workflow", group: "Workflows" },
  remove_workflow: { text: "deleted a workflow", group: "Workflows" },
  restore_version: { text: "restored a version", group: "Workflows" },
  lift_quarantine: { text: "lifted a quarantine", group: "Workflows" },
  activate: { text: "activated a workflow", group: "Workflows" },
  pause: { text: "paused a workflow", group: "Workflows" },
  resume: { text: "resumed a workflow", group: "Workflows" },
  create_trigger: { text: "made a trigger", group: "Workflows" },
  remove_trigger: { text: "deleted a trigger", group: "Workflows" },
  enable_trigger: { text: "switched a trigger on", group: "Workflows" },
  disable_trigger: { text: "switched a trigger off", group: "Workflows" },
  renew_hook_token: { text: "gave a webhook a new address", group: "Workflows" },
  run_workflow: { text: "started a run", group: "Runs" },
  test_trigger: { text: "tried a trigger", group: "Runs" },
  cancel_execution: { text: "cancelled a run", group: "Runs" },
  retry_execution: { text: "retried a run", group: "Runs" },
  rerun_execution: { text: "ran again", group: "Runs" },
  create_credential: { text: "made a credential", group: "Secrets and tokens" },
  change_credential: { text: "changed a credential", group: "Secrets and tokens" },
  remove_credential: { text: "deleted a credential", group: "Secrets and tokens" },
  create_token: { text: "made an API token", group: "Secrets and tokens" },
  revoke_token: { text: "revoked an API token", group: "Secrets and tokens" },
  create_user: { text: "invited a user", group: "Users" },
  change_user: { text: "changed a user", group: "Users" },
  make_password_link: { text: "made a password link", group: "Users" },
  acknowledge_alert: { text: "acknowledged an alert", group: "Other" },
};

export function actionText(action: string): ActionText {
  return actions[action] ?? { text: humanize(action).toLowerCase(), group: "Other" };
}

/** Where the object of an action can be looked at; undefined where there is no page for it. */
export function objectPath(action: string, id: string): string | undefined {
  if (id === "" || action === "remove_workflow") return undefined;
  const { group } = actionText(action);
  if (/^(create|save|rename|run)_workflow$|^(activate|pause|resume)$/.test(action)) return `/workflows/${id}`;
  if (group === "Runs" && action.endsWith("_execution")) return `/executions/${id}`;
  return undefined;
}

/** The command of the machine that did it: nobody is known to have, least of all whom it is about. */
export function commandOf(detail: Record<string, unknown>): string | undefined {
  return typeof detail["command"] === "string" ? `flowbuilder ${detail["command"]}` : undefined;
}

/** The facts of an entry, as words. */
export function detailText(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${humanize(name)}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

export interface AuditFilter {
  group: ActionGroup | "";
  actor: string;
  text: string;
}
interface Entry {
  action: string;
  actor_id: string | null;
  user_id: string | null;
  address: string;
  object_id: string;
  detail: Record<string, unknown>;
}

export function fitsFilter(entry: Entry, filter: AuditFilter): boolean {
  const { text, group } = actionText(entry.action);
  if (filter.group !== "" && group !== filter.group) return false;
  if (filter.actor !== "" && entry.actor_id !== filter.actor && entry.user_id !== filter.actor) return false;
  const haystack = [text, entry.action, entry.address, entry.object_id, detailText(entry.detail)].join(" ");
  return haystack.toLowerCase().includes(filter.text.trim().toLowerCase());
}
