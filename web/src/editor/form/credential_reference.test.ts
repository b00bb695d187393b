import { expect, it } from "vitest";
import { isOpenField, kindTitle, readReference, usualField, writeReference } from "./credential_reference";

const login = { kind: "login", fields: ["password", "username"] };

it("takes the field that the input asks for", () => {
  expect(usualField("Value", login)).toBe("password");
  expect(usualField("Username", login)).toBe("username");
  expect(usualField("Bright Data Browser Username", login)).toBe("username");
  expect(usualField("Twilio Account SID", { kind: "twilio", fields: ["auth_token", "account_sid"] })).toBe(
    "account_sid",
  );
  expect(usualField("Username", { kind: "bearer", fields: ["token"] })).toBe("token");
});

it("spells references as the document does", () => {
  expect(writeReference("shop", undefined, "password")).toEqual({ $credential: "shop" });
  expect(writeReference("shop", "password", "password")).toEqual({ $credential: "shop" });
  expect(writeReference("shop", "username", "password")).toEqual({ $credential: "shop", field: "username" });
  expect(readReference({ $credential: "shop", field: "username" })).toEqual({
    name: "shop",
    field: "username",
  });
  expect(readReference("shop")).toBeNull();
});

it("hides what is secret", () => {
  expect(isOpenField("login", "username")).toBe(true);
  expect(isOpenField("login", "password")).toBe(false);
  expect(isOpenField("database", "url")).toBe(false);
  expect(kindTitle("something_new")).toBe("Something new");
});
