import { describe, expect, it } from "vitest";
import { credentialsIn, demoShopCredential, documentFrom } from "./templates";

const example = {
  id: "login-and-scrape",
  status: "draft",
  name: "Log in and scrape",
  params: {
    type: "object",
    properties: { site: { type: "string", default: "http://127.0.0.1:8787" }, n: {} },
  },
  nodes: [
    { data: { inputs: { Value: { $credential: "demo shop", field: "username" } } } },
    {
      data: {
        inputs: { Headers: [{ Key: { $credential: "openai" } }], Value: { $credential: "demo shop" } },
      },
    },
  ],
};

describe("a document made of a template", () => {
  it("has no id of its own and works on the demo site", () => {
    const made = documentFrom(example, "http://127.0.0.1:9999/");
    expect(made).not.toHaveProperty("id");
    expect(made).not.toHaveProperty("status");
    expect(made.params).toEqual({
      type: "object",
      properties: { site: { type: "string", default: "http://127.0.0.1:9999" }, n: {} },
    });
    expect(example.params.properties.site.default).toBe("http://127.0.0.1:8787");
  });
  it("is left as it is where no demo site runs, or where it has no site", () => {
    expect(documentFrom(example, null).params).toBe(example.params);
    expect(documentFrom({ name: "x" }, "http://demo")).toEqual({ name: "x" });
  });
});

describe("credentials", () => {
  it("that a document asks for are found wherever they stand", () => {
    expect(credentialsIn(example)).toEqual(["demo shop", "openai"]);
  });
  it("of the demo shop are bound to its host", () => {
    expect(demoShopCredential("http://127.0.0.1:9999").hosts).toEqual(["127.0.0.1"]);
  });
});
