// The settings in groups, and how each is changed: by a flag, a variable, or the file.
import type { Schemas } from "@/api/client";
import { humanize } from "@/ui/sentence";

type Setting = Schemas["SettingList"]["items"][number];

export interface SettingGroup {
  name: string;
  title: string;
  settings: Setting[];
}
const titles: Record<string, string> = {
  data: "Data",
  database: "Database",
  http: "Web server",
  keys: "Keys of credentials",
  workers: "Workers",
  schedule: "Schedules",
  limits: "Limits of a user",
  retention: "How long things are kept",
  runs: "How much a run may keep",
  browser: "Browsers",
  log: "Log",
  egress: "Addresses that workflows may reach",
};

/** In the order of the server, one group for each word before the dot. */
export function settingGroups(settings: readonly Setting[]): SettingGroup[] {
  const groups = new Map<string, SettingGroup>();
  for (const setting of settings) {
    const name = setting.name.split(".")[0] ?? setting.name;
    const group = groups.get(name) ?? { name, title: titles[name] ?? humanize(name), settings: [] };
    group.settings.push(setting);
    groups.set(name, group);
  }
  return [...groups.values()];
}

export const sourceTexts: Record<Setting["source"], { label: string; color: string; text: string }> = {
  flag: { label: "flag", color: "indigo", text: "Given on the command line." },
  environment: { label: "environment", color: "teal", text: "From an environment variable." },
  file: { label: "file", color: "grape", text: "From the configuration file." },
  default: { label: "default", color: "gray", text: "Nobody has set it." },
};

/** What is in force, as a text. */
export function valueText(setting: Setting): string {
  if (setting.secret) return setting.source === "default" ? "not set" : "set, not shown";
  return setting.value ?? (setting.default === "" ? "not set" : setting.default);
}

/** The lines of the configuration file that would set it. */
export function fileLines(setting: Setting): string {
  const [table, ...key] = setting.name.split(".");
  const value = setting.value ?? "…";
  const bare = setting.type === "number" || setting.type === "boolean";
  const list = () =>
    `[${value
      .split(/[,\s]+/)
      .map((one) => JSON.stringify(one))
      .join(", ")}]`;
  const text = setting.type === "list" ? list() : bare ? value : JSON.stringify(value);
  return `[${table ?? ""}]\n${key.join(".")} = ${text}`;
}
