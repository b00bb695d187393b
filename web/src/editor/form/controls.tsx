// The plain controls: number, yes or no, one of several. What equals the default is not written into the document.
import { NumberInput, Select, Switch } from "@mantine/core";
import type { ControlProps } from "./control_props";
import { describedBy } from "./field_frame";
import { defaultText } from "./input_kinds";

export function NumberControl({ id, input, value, onChange, invalid, onBlur }: ControlProps) {
  return (
    <NumberInput
      id={id}
      size="sm"
      aria-describedby={describedBy(id)}
      error={invalid}
      withErrorStyles
      required={input.required}
      withAsterisk={false}
      value={typeof value === "number" || typeof value === "string" ? value : ""}
      placeholder={defaultText(input.default) ?? (input.required ? undefined : "Not set")}
      onChange={(next) => onChange(next === "" ? undefined : next)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export function BooleanControl({ id, input, value, onChange }: ControlProps) {
  const usual = input.default === true;
  const on = typeof value === "boolean" ? value : usual;
  return (
    <Switch
      id={id}
      aria-describedby={describedBy(id)}
      checked={on}
      label={on ? "Yes" : "No"}
      onChange={(event) => {
        const next = event.currentTarget.checked;
        onChange(next === usual ? undefined : next);
      }}
    />
  );
}

export function SelectControl({
  id,
  input,
  value,
  onChange,
  invalid,
  titles,
}: ControlProps & {
  /** What options are called, where their own word says too little. */
  titles?: Readonly<Record<string, string>>;
}) {
  const usual = typeof input.default === "string" ? input.default : undefined;
  const options = input.options ?? [];
  // A value that is none of the options is shown all the same, with the problem the server found.
  const unknown = typeof value === "string" && !options.includes(value) ? [value] : [];
  return (
    <Select
      id={id}
      size="sm"
      aria-describedby={describedBy(id)}
      error={invalid}
      data={[...options, ...unknown].map((one) => ({
        value: one,
        label: one === usual ? `${titles?.[one] ?? one} (default)` : (titles?.[one] ?? one),
      }))}
      value={typeof value === "string" ? value : (usual ?? null)}
      placeholder={input.required ? "Choose one" : "Not set"}
      clearable={usual === undefined && !input.required}
      allowDeselect={false}
      searchable={options.length > 8}
      comboboxProps={{ zIndex: 400 }}
      onChange={(next) => onChange(next === null || next === usual ? undefined : next)}
    />
  );
}
