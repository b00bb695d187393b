// The gallery's templates, and making a workflow of one. The document's defaults are fitted to this instance.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";

export type Template = Schemas["Template"];

export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: () => unwrap(api.GET("/api/v1/templates")),
  staleTime: Infinity,
});

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The template as a new document: without the id of the example, and with the parameter `site` set to the demo site where
 * one runs, so that it works as it stands.
 */
export function documentFrom(template: object, demoSite: string | null): Json {
  const document = { ...(template as Json) };
  delete document.id;
  delete document.status;
  const { params } = document;
  if (demoSite === null || !isObject(params) || !isObject(params.properties)) return document;
  const { site } = params.properties;
  if (!isObject(site)) return document;
  return {
    ...document,
    params: {
      ...params,
      properties: { ...params.properties, site: { ...site, default: demoSite.replace(/\/+$/, "") } },
    },
  };
}

/** Names of the credentials that the document asks for, in its order. */
export function credentialsIn(value: unknown): string[] {
  const names = new Set<string>();
  const look = (one: unknown) => {
    if (Array.isArray(one)) one.forEach(look);
    else if (isObject(one)) {
      if (typeof one.$credential === "string") names.add(one.$credential);
      Object.values(one).forEach(look);
    }
  };
  look(value);
  return [...names];
}

/** What a picture needs of it; a template is a workflow's document. */
export const drawnOf = (template: Template) => template.document as object as Schemas["StoredDocument"];

export const demoShop = "demo shop";

/** The login that the bundled demo site's shop takes; its own pages say so too. */
export const demoShopCredential = (demoSite: string): Schemas["NewCredential"] => ({
  name: demoShop,
  kind: "login",
  fields: { username: "demo@example.com", password: "demo-password" },
  hosts: [new URL(demoSite).hostname],
});
