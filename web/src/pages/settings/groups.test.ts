import { expect, test } from "vitest";
import { fileLines, settingGroups, valueText } from "./groups";

const setting = (over: Partial<Parameters<typeof valueText>[0]> & { name: string }) => ({
  description: "",
  type: "text" as const,
  accepts: "",
  default: "",
  flag: null,
  variable: "FLOWBUILDER_X",
  secret: false,
  source: "default" as const,
  value: null,
  ...over,
});

test("settings are grouped by the word before the dot, in the server's order", () => {
  const groups = settingGroups([
    setting({ name: "http.port" }),
    setting({ name: "fancy_new.thing" }),
    setting({ name: "http.address" }),
  ]);
  expect(groups.map((group) => [group.title, group.settings.map((one) => one.name)])).toEqual([
    ["Web server", ["http.port", "http.address"]],
    ["Fancy new", ["fancy_new.thing"]],
  ]);
});

test("a secret says only whether it is set", () => {
  expect(valueText(setting({ name: "keys.text", secret: true }))).toBe("not set");
  expect(valueText(setting({ name: "keys.text", secret: true, source: "environment" }))).toBe(
    "set, not shown",
  );
});

test("without a value the default is in force", () => {
  expect(valueText(setting({ name: "workers.count", default: "one per core" }))).toBe("one per core");
  expect(valueText(setting({ name: "workers.count", value: "4", default: "one per core" }))).toBe("4");
});

test.each([
  [setting({ name: "http.port", type: "number", value: "8787" }), "[http]\nport = 8787"],
  [
    setting({ name: "http.public_url", value: "https://a.example" }),
    '[http]\npublic_url = "https://a.example"',
  ],
  [
    setting({ name: "egress.allow", type: "list", value: "10.0.0.0/8, fd00::/8" }),
    '[egress]\nallow = ["10.0.0.0/8", "fd00::/8"]',
  ],
])("the lines of the file for %o", (given, lines) => {
  expect(fileLines(given)).toBe(lines);
});
