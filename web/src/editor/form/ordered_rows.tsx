// Rows that can be put in another order, with the keyboard too.
import { ActionIcon, Button, Group, Stack } from "@mantine/core";
import { ArrowUp, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { moved } from "./rows";

export interface OrderedRowsProps<T> {
  items: readonly T[];
  /** What one is called: "alternative". */
  what: string;
  fresh: T;
  onChange: (items: T[]) => void;
  children: (item: T, index: number, change: (item: T) => void) => ReactNode;
  /** The only one cannot be removed. */
  keepsOne?: boolean;
  addLabel: string;
}

export function OrderedRows<T>({
  items,
  what,
  fresh,
  onChange,
  children,
  keepsOne = false,
  addLabel,
}: OrderedRowsProps<T>) {
  const several = items.length > 1;
  return (
    <Stack gap={6}>
      {items.map((item, index) => (
        <Group key={index} gap={2} wrap="nowrap" align="flex-start">
          <div style={{ flex: 1, minWidth: 0 }}>
            {children(item, index, (next) =>
              onChange(items.map((one, place) => (place === index ? next : one))),
            )}
          </div>
          {several && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              mt={6}
              style={{ visibility: index === 0 ? "hidden" : undefined }}
              aria-label={`Move ${what} ${index + 1} up`}
              onClick={() => onChange(moved(items, index, index - 1))}
            >
              <ArrowUp size={14} aria-hidden />
            </ActionIcon>
          )}
          {(several || !keepsOne) && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              mt={6}
              aria-label={`Remove ${what} ${index + 1}`}
              onClick={() => onChange(items.filter((_, place) => place !== index))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<Plus size={12} aria-hidden />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => onChange([...items, fresh])}
      >
        {addLabel}
      </Button>
    </Stack>
  );
}
