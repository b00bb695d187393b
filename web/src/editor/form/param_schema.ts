// The parameters of a workflow: a JSON Schema of an object, as rows that a person edits and fields that a run asks for. Pure.
import { without } from "./members";

export const paramTypes = ["string", "number", "integer", "boolean", "array", "object"] as const;
export type ParamType = (typeof paramTypes)[number];

export interface Param {
  name: string;
  type: ParamType | undefined;
  description: string;
  required: boolean;
  default: unknown;
  options: readonly unknown[] | undefined;
  format: string | undefined;
  title: string;
  /** As it was written, for keywords we do not show. */
  schema: Record<string, unknown>;
}
type Schema = Record<string, unknown>;

const isObject = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function typeOf(schema: Schema): ParamType | undefined {
  const named: unknown = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  return paramTypes.find((one) => one === named);
}

/** In the order of the schema. */
export function paramsOf(schema: Schema | undefined): Param[] {
  const properties = isObject(schema?.properties) ? schema.properties : {};
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(properties).map(([name, written]) => {
    const own = isObject(written) ? written : {};
    return {
      name,
      type: typeOf(own),
      description: text(own.description),
      required: required.includes(name),
      default: own.default,
      options: Array.isArray(own.enum) ? (own.enum as unknown[]) : undefined,
      format: typeof own.format === "string" ? own.format : undefined,
      title: text(own.title),
      schema: own,
    };
  });
}

function schemaOf(param: Param): Schema {
  const others = without(param.schema, "type", "description", "default");
  return {
    // A type that allows null stays as it was written.
    ...(param.type === undefined || param.type === typeOf(param.schema)
      ? param.schema.type === undefined
        ? {}
        : { type: param.schema.type }
      : { type: param.type }),
    ...(param.description === "" ? {} : { description: param.description }),
    ...(param.default === undefined ? {} : { default: param.default }),
    ...others,
  };
}

/** `undefined` for no parameters at all. */
export function withParams(schema: Schema | undefined, params: readonly Param[]): Schema | undefined {
  const others = without(schema ?? {}, "properties", "required", "type");
  if (params.length === 0 && Object.keys(others).length === 0) return undefined;
  const required = params.filter((param) => param.required).map((param) => param.name);
  return {
    type: "object",
    properties: Object.fromEntries(params.map((param) => [param.name, schemaOf(param)])),
    ...(required.length === 0 ? {} : { required }),
    ...others,
  };
}

export function freshParam(params: readonly Param[]): Param {
  let number = params.length + 1;
  while (params.some((param) => param.name === `param_${number}`)) number += 1;
  return {
    name: `param_${number}`,
    type: "string",
    description: "",
    required: false,
    default: undefined,
    options: undefined,
    format: undefined,
    title: "",
    schema: {},
  };
}

/** A sentence when the parameter cannot be called so; null when it can. */
export function paramNameProblem(params: readonly Param[], index: number, name: string): string | null {
  if (name.trim() === "") return "A parameter needs a name.";
  if (params.some((param, place) => place !== index && param.name === name.trim()))
    return "Another parameter has this name.";
  if (!/^[A-Za-z_]\w*$/.test(name.trim()))
    return "Use letters, digits and _ so that expressions can read it.";
  return null;
}

/** What was typed as a value of the type; the text itself when it is none, for the server to refuse. */
export function valueOfText(type: ParamType | undefined, typed: string): unknown {
  if (typed === "") return undefined;
  if (type === "string") return typed;
  if (type === "number" || type === "integer") {
    const number = Number(typed);
    return Number.isFinite(number) && typed.trim() !== "" ? number : typed;
  }
  if (type === "boolean") return typed === "true" ? true : typed === "false" ? false : typed;
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return typed;
  }
}

/** What is wrong with the values before the server is asked; by name of the parameter. */
export function paramProblems(params: readonly Param[], values: Schema): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  for (const param of params) {
    const value = values[param.name];
    if (value === undefined) {
      if (param.required && param.default === undefined) problems.set(param.name, "This is needed.");
      continue;
    }
    const fits =
      param.type === undefined ||
      (param.type === "array" && Array.isArray(value)) ||
      (param.type === "object" && isObject(value)) ||
      (param.type === "integer" && Number.isInteger(value)) ||
      typeof value === param.type;
    if (!fits)
      problems.set(
        param.name,
        `This must be ${param.type === "integer" ? "a whole number" : `of type ${param.type ?? ""}`}.`,
      );
  }
  return problems;
}
