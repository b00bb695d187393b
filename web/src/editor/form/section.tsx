// A part of the form that can be put away.
import { Badge, Collapse, Group, Text, UnstyledButton } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";

export function Section({
  title,
  count = 0,
  startsOpen = false,
  children,
}: {
  title: string;
  /** How much in it is set. */
  count?: number;
  startsOpen?: boolean;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(startsOpen);
  const id = useId();
  return (
    <section style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}>
      <UnstyledButton w="100%" py="sm" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Group justify="space-between" wrap="nowrap">
          <Group gap={6} wrap="nowrap">
            {open ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
            <Text size="sm" fw={600}>
              {title}
            </Text>
          </Group>
          {count > 0 && (
            <Badge size="sm" variant="light" tt="none">
              {count} set
            </Badge>
          )}
        </Group>
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        <div style={{ paddingBottom: 16 }}>{children}</div>
      </Collapse>
    </section>
  );
}
