// The fields of a kind. What is typed here is sent once and never comes back.
import { PasswordInput, Stack, TextInput } from "@mantine/core";
import type { SecretField } from "./kinds";

export function SecretFields({
  fields,
  values,
  onChange,
}: {
  fields: readonly SecretField[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}) {
  return (
    <Stack gap="sm">
      {fields.map((field) => {
        const shared = {
          label: field.label,
          required: field.required,
          maxLength: 20_000,
          value: values[field.name] ?? "",
          onChange: (event: { currentTarget: HTMLInputElement }) =>
            onChange({ ...values, [field.name]: event.currentTarget.value }),
          ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
        };
        return field.hidden ? (
          <PasswordInput
            key={field.name}
            {...shared}
            // Not a login of this site: a browser has nothing to fill in or to remember here.
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": `Show or hide: ${field.label}`, tabIndex: 0 }}
          />
        ) : (
          <TextInput key={field.name} {...shared} autoComplete="off" />
        );
      })}
    </Stack>
  );
}
