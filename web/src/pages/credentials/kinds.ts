// What the kinds of credentials are for, in words. Kinds and fields come from the catalogue; one that is not known
// here is shown by its name.
import type { Schemas } from "@/api/client";
import { humanize } from "@/ui/sentence";

type Kind = Schemas["CredentialKind"];
type Node = Schemas["NodeType"];

export interface SecretField {
  name: string;
  label: string;
  /** Shown as dots while it is typed. */
  hidden: boolean;
  required: boolean;
  placeholder?: string;
}

interface KindText {
  title: string;
  about: string;
}
const kindTexts: Record<string, KindText> = {
  login: { title: "Login", about: "User name and password of a website or a basic login." },
  api_key: { title: "API key", about: "One key that a service gave you, sent in a header." },
  bearer: { title: "Bearer token", about: "A token sent as Authorization: Bearer." },
  smtp: { title: "Mail server", about: "The account that workflows send mail with." },
  twilio: { title: "Twilio", about: "For text messages: account SID and auth token." },
  bright_data: { title: "Bright Data", about: "For browsers that run at Bright Data." },
  proxy: { title: "Proxy", about: "A proxy that browsers go through." },
  totp: {
    title: "One-time codes",
    about: "The secret behind an authenticator's QR code; workflows make the codes.",
  },
  database: { title: "Database", about: "The whole address of a database, with its password." },
  object_store: { title: "Object store", about: "Access key and secret key of S3 or what speaks like it." },
  generic: { title: "Other secret", about: "One value that no log may show." },
};

interface FieldText {
  label: string;
  visible?: true;
  placeholder?: string;
}
const fieldTexts: Record<string, FieldText> = {
  username: { label: "User name", visible: true },
  account_sid: { label: "Account SID", visible: true, placeholder: "AC…" },
  access_key: { label: "Access key", visible: true },
  auth_token: { label: "Auth token" },
  secret_key: { label: "Secret key" },
  key: { label: "Key" },
};
// What a field of one kind is called differently.
const fieldsOfKind: Record<string, Record<string, FieldText>> = {
  proxy: { url: { label: "Address", visible: true, placeholder: "http://proxy.example:8080" } },
  database: { url: { label: "Address", placeholder: "postgres://user:password@host/name" } },
  totp: { secret: { label: "Secret", placeholder: "JBSWY3DPEHPK3PXP" } },
};

export function kindText(kind: string): KindText {
  return kindTexts[kind] ?? { title: humanize(kind), about: "" };
}

/** The fields of a kind in the order people expect: what one may see, then what one may not. */
export function fieldsOf(kind: Kind): SecretField[] {
  const fields = kind.fields.map((name, index): SecretField => {
    const text = fieldsOfKind[kind.kind]?.[name] ?? fieldTexts[name] ?? { label: humanize(name) };
    return {
      name,
      label: text.label,
      hidden: text.visible !== true,
      required: index === 0,
      ...(text.placeholder === undefined ? {} : { placeholder: text.placeholder }),
    };
  });
  return fields.sort((a, b) => Number(a.hidden) - Number(b.hidden));
}

/** What is sent: the fields that somebody filled in. */
export function filledFields(
  fields: readonly SecretField[],
  values: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

/** Node types that can take a credential of this kind. */
export function nodesFor(kind: string, nodes: readonly Node[]): Node[] {
  return nodes.filter(
    (node) =>
      node.needs.includes(`credential:${kind}`) ||
      node.inputs.some(
        (input) =>
          input.secret !== undefined &&
          (input.kind === undefined || input.kind === "any" || input.kind === kind),
      ),
  );
}

/** A host, or `*.` and a host; without scheme, port and path. */
export function hostProblem(text: string): string | null {
  if (/^[a-z]+:\/\//i.test(text)) return "A host has no scheme: shop.example, not https://shop.example.";
  if (/[/:?#\s]/.test(text)) return "A host has no port and no path.";
  if (!/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text)) return `"${text}" is not a host name.`;
  return null;
}
