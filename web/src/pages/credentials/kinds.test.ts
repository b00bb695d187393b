import { expect, test } from "vitest";
import { fieldsOf, filledFields, hostProblem, kindText } from "./kinds";

test("the user name stands before the password, though the password is what is required", () => {
  const fields = fieldsOf({ kind: "login", fields: ["password", "username"] });
  expect(fields.map((field) => [field.name, field.hidden, field.required])).toEqual([
    ["username", false, false],
    ["password", true, true],
  ]);
});

test("an address is a secret where a password stands in it", () => {
  expect(fieldsOf({ kind: "proxy", fields: ["url"] })[0]?.hidden).toBe(false);
  expect(fieldsOf({ kind: "database", fields: ["url"] })[0]?.hidden).toBe(true);
});

test("a kind of a newer server is shown by its name", () => {
  expect(kindText("carrier_pigeon").title).toBe("Carrier pigeon");
  expect(fieldsOf({ kind: "carrier_pigeon", fields: ["ring_no"] })[0]?.label).toBe("Ring no");
});

test("empty fields are not sent", () => {
  const fields = fieldsOf({ kind: "login", fields: ["password", "username"] });
  expect(filledFields(fields, { password: "x", username: "", other: "y" })).toEqual({ password: "x" });
});

test.each([
  ["shop.example", null],
  ["*.shop.example", null],
  ["localhost", null],
  ["https://shop.example", "A host has no scheme: shop.example, not https://shop.example."],
  ["shop.example:8080", "A host has no port and no path."],
  ["shop..example", '"shop..example" is not a host name.'],
])("host %s: %s", (host, problem) => {
  expect(hostProblem(host)).toBe(problem);
});
