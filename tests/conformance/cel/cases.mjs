// Writes the official cases of CEL as JSON lines: node cases.mjs OUTPUT
//
//   {"file", "section", "name", "expr", "bindings", then one of
//    "expect": value | "error": true | "other": what the case wants that is no value of ours}
//
// Values are written as src/expr/tagged.hpp reads them, so every int keeps its 64 bits.
import { writeFileSync } from "node:fs";
import { tests } from "@bufbuild/cel-spec/testdata/conformance.js";

const json = JSON.stringify;
const TIME_TYPES = {
  "type.googleapis.com/google.protobuf.Timestamp": "$timestamp",
  "type.googleapis.com/google.protobuf.Duration": "$duration",
};

class NoValue extends Error {}

function double(number) {
  if (typeof number === "string") return json({ $double: number });
  const text = String(number);
  return Object.is(number, -0) ? "-0.0" : /[.e]/.test(text) ? text : `${text}.0`;
}

function map(entries) {
  const pairs = entries.map(({ key, value: member }) => [value(key), value(member), key]);
  if (pairs.every(([, , key]) => "stringValue" in key)) return `{${pairs.map(([key, member]) => `${key}:${member}`)}}`;
  return `{"$map":[${pairs.map(([key, member]) => `[${key},${member}]`)}]}`;
}

// One value in the JSON mapping of cel.expr.Value, as text.
function value(wire) {
  const [kind] = Object.keys(wire);
  const content = wire[kind];
  switch (kind) {
    case "nullValue": return "null";
    case "boolValue": return String(content);
    case "int64Value": return content;
    case "uint64Value": return json({ $uint: content });
    case "doubleValue": return double(content);
    case "stringValue": return json(content);
    case "bytesValue": return json({ $bytes: content });
    case "typeValue":
      if (content.startsWith("cel.expr.conformance.")) throw new NoValue(`type ${content}`);
      return json({ $type: content });
    case "listValue": return `[${(content.values ?? []).map(value)}]`;
    case "mapValue": return map(content.entries ?? []);
    case "objectValue": {
      const tag = TIME_TYPES[content["@type"]];
      if (tag) return json({ [tag]: content.value });
      throw new NoValue(content["@type"].replace("type.googleapis.com/", "message "));
    }
    case "enumValue": throw new NoValue(`enum ${content.type}`);
    default: throw new NoValue(kind);
  }
}

function expectation(test) {
  if (test.checkOnly) return `"other":"a type, without evaluation"`;
  if (test.evalError) return `"error":true`;
  const wire = test.value ?? test.typedResult?.result ?? { boolValue: true };
  return `"expect":${value(wire)}`;
}

function bindings(test) {
  const names = Object.entries(test.bindings ?? {});
  return `{${names.map(([name, { value: bound }]) => `${json(name)}:${value(bound)}`)}}`;
}

function line(file, section, test) {
  const head = `{"file":${json(file)},"section":${json(section)},"name":${json(test.name)},"expr":${json(test.expr)}`;
  try {
    return `${head},"bindings":${bindings(test)},${expectation(test)}}`;
  } catch (problem) {
    if (!(problem instanceof NoValue)) throw problem;
    return `${head},"bindings":{},"other":${json(problem.message)}}`;
  }
}

const lines = tests.suites.flatMap((file) =>
  (file.suites ?? []).flatMap((section) => section.tests.map((test) => line(file.name, section.name, test.original))),
);
writeFileSync(process.argv[2], `${lines.join("\n")}\n`);
