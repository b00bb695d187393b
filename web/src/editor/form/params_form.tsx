// A form for values of a JSON schema (the `params` of a workflow): what a run is started with.
import { NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { CodeField } from "@/ui/code_field";
import { describedBy, FieldFrame } from "./field_frame";
import { paramProblems, paramsOf, valueOfText, type Param } from "./param_schema";

export interface ParamsFormProps {
  schema: Record<string, unknown>;
  values: Record<string, unknown>;
  onChange: (values: Record<string, unknown>) => void;
}

const inputTypes: Readonly<Record<string, string>> = {
  date: "date",
  time: "time",
  email: "email",
  uri: "url",
  password: "password",
};
const shown = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);

interface ControlProps {
  id: string;
  param: Param;
  value: unknown;
  onChange: (value: unknown) => void;
  invalid: boolean;
}

function JsonParam({ id, param, value, onChange, invalid }: ControlProps) {
  const [draft, setDraft] = useState<{ text: string; value: unknown } | null>(null);
  const text = draft && draft.value === value ? draft.text : shown(value);
  return (
    <CodeField
      id={id}
      aria-describedby={describedBy(id)}
      language="json"
      minRows={2}
      value={text}
      placeholder={shown(param.default) || (param.type === "array" ? "[…]" : "{…}")}
      invalid={invalid}
      onChange={(typed) => {
        const next = valueOfText(param.type ?? "object", typed);
        setDraft({ text: typed, value: next });
        onChange(next);
      }}
    />
  );
}

function ParamControl(props: ControlProps) {
  const { id, param, value, onChange, invalid } = props;
  const described = { id, "aria-describedby": describedBy(id) };
  const usual = shown(param.default);
  if (param.options) {
    const options = param.options;
    return (
      <Select
        {...described}
        data={options.map((option, index) => ({ value: String(index), label: shown(option) }))}
        value={indexIn(options, value)}
        placeholder={usual === "" ? "Choose one" : usual}
        clearable
        error={invalid}
        comboboxProps={{ zIndex: 500 }}
        onChange={(index) => onChange(index === null ? undefined : options[Number(index)])}
      />
    );
  }
  switch (param.type) {
    case "boolean":
      return (
        <SegmentedControl
          {...described}
          size="xs"
          style={{ alignSelf: "flex-start" }}
          aria-label={param.title || param.name}
          value={typeof value === "boolean" ? String(value) : ""}
          data={[
            { value: "", label: usual === "" ? "Not set" : `Default (${usual})` },
            { value: "true", label: "Yes" },
            { value: "false", label: "No" },
          ]}
          onChange={(next) => onChange(valueOfText("boolean", next))}
        />
      );
    case "number":
    case "integer":
      return (
        <NumberInput
          {...described}
          value={typeof value === "number" || typeof value === "string" ? value : ""}
          allowDecimal={param.type === "number"}
          placeholder={usual}
          error={invalid}
          onChange={(next) => onChange(next === "" ? undefined : next)}
        />
      );
    case "array":
    case "object":
      return <JsonParam {...props} />;
    default:
      return (
        <TextInput
          {...described}
          type={inputTypes[param.format ?? ""] ?? "text"}
          value={shown(value)}
          placeholder={usual}
          error={invalid}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange(typed === "" ? undefined : typed);
          }}
        />
      );
  }
}

function indexIn(options: readonly unknown[], value: unknown): string | null {
  const index = options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
  return value === undefined || index < 0 ? null : String(index);
}

function ParamField({
  param,
  values,
  problem,
  onChange,
}: {
  param: Param;
  values: Record<string, unknown>;
  problem: string | undefined;
  onChange: (values: Record<string, unknown>) => void;
}) {
  const id = useId();
  const value = values[param.name];
  const missing = value === undefined;
  return (
    <FieldFrame
      id={id}
      label={param.title || param.name}
      required={param.required && param.default === undefined}
      help={param.description}
      problems={problem === undefined ? [] : [{ tone: missing ? "todo" : "error", text: problem }]}
      group={param.type === "boolean" && !param.options}
    >
      <ParamControl
        id={id}
        param={param}
        value={value}
        invalid={problem !== undefined && !missing}
        onChange={(next) => {
          const others = Object.entries(values).filter(([name]) => name !== param.name);
          onChange(Object.fromEntries(next === undefined ? others : [...others, [param.name, next]]));
        }}
      />
    </FieldFrame>
  );
}

export function ParamsForm({ schema, values, onChange }: ParamsFormProps) {
  const params = paramsOf(schema);
  const problems = paramProblems(params, values);
  if (params.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This workflow asks for nothing.
      </Text>
    );
  return (
    <Stack gap="sm">
      {params.map((param) => (
        <ParamField
          key={param.name}
          param={param}
          values={values}
          problem={problems.get(param.name)}
          onChange={onChange}
        />
      ))}
    </Stack>
  );
}
