// What every field of the form has around its control: name, required mark, help, problems, and small buttons beside the name.
import { Group, Input, Stack, Text } from "@mantine/core";
import { CircleAlert, CircleDashed, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { FieldProblem, Tone } from "./problems";

const tones: Readonly<Record<Tone, { icon: LucideIcon; color: string }>> = {
  error: { icon: CircleAlert, color: "var(--mantine-color-error)" },
  warning: { icon: TriangleAlert, color: "light-dark(#8a4b00, #f0b46c)" },
  todo: { icon: CircleDashed, color: "var(--mantine-color-dimmed)" },
};

export function ProblemLine({ tone, text }: FieldProblem) {
  const { icon: Icon, color } = tones[tone];
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" style={{ color }}>
      <Icon size={14} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
      <Text size="xs" c="inherit" style={{ overflowWrap: "anywhere" }}>
        {text}
      </Text>
    </Group>
  );
}

export interface FieldFrameProps {
  /** Of the control; absent when the control is a group that names itself. */
  id: string;
  label: string;
  required?: boolean;
  help?: ReactNode;
  problems?: readonly FieldProblem[];
  actions?: ReactNode;
  /** The control is several controls: the label names the group. */
  group?: boolean;
  children: ReactNode;
}

export const helpId = (id: string): string => `${id}-help`;
export const problemId = (id: string): string => `${id}-problem`;
/** For `aria-describedby` of the control. */
export const describedBy = (id: string): string => `${helpId(id)} ${problemId(id)}`;

export function FieldFrame({
  id,
  label,
  required = false,
  help,
  problems = [],
  actions,
  group = false,
  children,
}: FieldFrameProps) {
  const labelProps = group ? { labelElement: "div" as const, id: `${id}-label` } : { htmlFor: id };
  return (
    <Stack gap={4} {...(group ? { role: "group", "aria-labelledby": `${id}-label` } : {})}>
      <Group justify="space-between" gap="xs" wrap="nowrap" mih={24}>
        <Input.Label {...labelProps} required={required} size="sm">
          {label}
        </Input.Label>
        {actions !== undefined && (
          <Group gap={2} wrap="nowrap">
            {actions}
          </Group>
        )}
      </Group>
      {children}
      <div id={helpId(id)}>
        {help !== undefined && help !== "" && (
          <Text size="xs" c="dimmed" component="div" lh={1.4}>
            {help}
          </Text>
        )}
      </div>
      <div id={problemId(id)} aria-live="polite">
        {problems.map((problem, index) => (
          <ProblemLine key={index} {...problem} />
        ))}
      </div>
    </Stack>
  );
}
