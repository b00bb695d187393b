import { describe, expect, it } from "vitest";
import {
  freshParam,
  paramNameProblem,
  paramProblems,
  paramsOf,
  valueOfText,
  withParams,
} from "./param_schema";

const schema = {
  type: "object",
  properties: {
    site: { type: "string", default: "http://x", format: "uri", minLength: 3 },
    count: { type: ["integer", "null"], description: "How many" },
    mode: { enum: ["a", "b"] },
  },
  required: ["count"],
  additionalProperties: false,
};

describe("params of a schema", () => {
  it("reads what the form shows", () => {
    expect(paramsOf(schema)).toMatchObject([
      { name: "site", type: "string", default: "http://x", format: "uri", required: false },
      { name: "count", type: "integer", description: "How many", required: true },
      { name: "mode", type: undefined, options: ["a", "b"] },
    ]);
    expect(paramsOf(undefined)).toEqual([]);
    expect(paramsOf({ properties: "?" })).toEqual([]);
  });
  it("keeps what it does not show", () => {
    expect(withParams(schema, paramsOf(schema))).toEqual(schema);
  });
  it("makes a schema of nothing, and nothing of none", () => {
    expect(withParams(undefined, [freshParam([])])).toEqual({
      type: "object",
      properties: { param_1: { type: "string" } },
    });
    expect(withParams({ type: "object", properties: {} }, [])).toBeUndefined();
  });
});

it("checks names", () => {
  const params = paramsOf(schema);
  expect(paramNameProblem(params, 0, "site")).toBeNull();
  expect(paramNameProblem(params, 0, "count")).toContain("Another");
  expect(paramNameProblem(params, 0, "my site")).toContain("letters");
  expect(paramNameProblem(params, 0, "")).toContain("needs a name");
});

it("reads typed values", () => {
  expect(valueOfText("integer", "12")).toBe(12);
  expect(valueOfText("number", "x")).toBe("x");
  expect(valueOfText("boolean", "true")).toBe(true);
  expect(valueOfText("array", "[1]")).toEqual([1]);
  expect(valueOfText("string", "12")).toBe("12");
  expect(valueOfText("string", "")).toBeUndefined();
});

it("finds what is missing or of another type", () => {
  const params = paramsOf(schema);
  expect([...paramProblems(params, {})]).toEqual([["count", "This is needed."]]);
  expect([...paramProblems(params, { count: 1.5, site: 3 }).keys()]).toEqual(["site", "count"]);
  expect(paramProblems(params, { count: 2 }).size).toBe(0);
});
