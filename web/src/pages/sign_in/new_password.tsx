// A field for a new password, with its strength below it.
import { Group, PasswordInput, Text, type PasswordInputProps } from "@mantine/core";
import { useId } from "react";
import { strengthOf } from "./strength";

const colors = ["gray", "red", "orange", "teal", "teal"] as const;

export function NewPassword({
  value,
  onChange,
  known = [],
  label = "Password",
  ...rest
}: {
  value: string;
  onChange: (value: string) => void;
  known?: readonly string[];
  label?: string;
} & Omit<PasswordInputProps, "value" | "onChange" | "label">) {
  const strength = strengthOf(value, known);
  const id = useId();
  return (
    <div>
      <PasswordInput
        label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        required
        maxLength={200}
        aria-describedby={id}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the password", tabIndex: 0 }}
        {...rest}
      />
      <Group gap={4} mt={8} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <div
            key={step}
            style={{
              flex: 1,
              height: 4,
              borderRadius: 2,
              background:
                strength.score >= step
                  ? `var(--mantine-color-${colors[strength.score]}-filled)`
                  : "var(--mantine-color-default-border)",
            }}
          />
        ))}
      </Group>
      <Text id={id} size="xs" c="dimmed" mt={4} aria-live="polite">
        {value === ""
          ? "At least 10 characters. Four random words are strong and easy to keep."
          : `${strength.word}. ${strength.hint}`}
      </Text>
    </div>
  );
}
