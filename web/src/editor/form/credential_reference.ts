// References to credentials as the document spells them, and which field of one an input gets. Pure.
import type { Schemas } from "@/api/client";
import { isReference } from "./input_kinds";

export type CredentialKind = Schemas["CredentialKind"];

export interface Reference {
  name: string;
  field: string | undefined;
}

export const readReference = (value: unknown): Reference | null =>
  isReference(value)
    ? { name: value.$credential, field: typeof value.field === "string" ? value.field : undefined }
    : null;

/** The field that is meant when none is named: the user name for inputs that ask for one, else the secret. */
export function usualField(input: string, kind: CredentialKind): string {
  const wanted = input.endsWith("Username")
    ? "username"
    : input === "Twilio Account SID"
      ? "account_sid"
      : undefined;
  return kind.fields.find((field) => field === wanted) ?? kind.fields[0] ?? "";
}

/** The usual field is not written. */
export function writeReference(name: string, field: string | undefined, usual: string | undefined) {
  return field === undefined || field === usual ? { $credential: name } : { $credential: name, field };
}

const kindTitles: Readonly<Record<string, string>> = {
  login: "Login",
  api_key: "API key",
  bearer: "Bearer token",
  smtp: "Mail server (SMTP)",
  twilio: "Twilio",
  bright_data: "Bright Data",
  proxy: "Proxy",
  totp: "One-time code (TOTP)",
  database: "Database",
  object_store: "Object store",
  generic: "Other secret",
};
const fieldTitles: Readonly<Record<string, string>> = {
  url: "URL",
  account_sid: "Account SID",
  auth_token: "Auth token",
  username: "User name",
};
const words = (name: string): string => {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};
export const kindTitle = (kind: string): string => kindTitles[kind] ?? words(kind);
export const fieldTitle = (field: string): string => fieldTitles[field] ?? words(field);

/** Shown while typing; everything else is a secret. */
export const isOpenField = (kind: string, field: string): boolean =>
  ["username", "account_sid", "access_key"].includes(field) ||
  (field === "url" && kind !== "proxy" && kind !== "database");
