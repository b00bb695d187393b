// Names and values as rows: headers, fields, variables. A value may hold templates, and a credential where the input takes one.
import { ActionIcon, Button, Group, Stack, TextInput, Tooltip } from "@mantine/core";
import { KeyRound, Plus, X } from "lucide-react";
import { useState } from "react";
import type { ControlProps } from "./control_props";
import { CredentialControl } from "./credential_control";
import { isReference } from "./input_kinds";
import { cellText, cellValue, objectOf, repeatedNames, rowsOf, type Row } from "./rows";
import { TemplateField } from "./template_field";

interface Draft {
  rows: Row[];
  value: unknown;
}
const emptyRow: Row = { key: "", value: "" };

export function RowsControl({ id, nodeId, input, value, onChange, invalid }: ControlProps) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const written = draft && draft.value === value ? draft.rows : rowsOf(value);
  const rows = written.length === 0 ? [emptyRow] : written;
  const repeated = repeatedNames(rows);
  const change = (next: Row[]) => {
    const made = objectOf(next);
    setDraft({ rows: next, value: made });
    onChange(made);
  };
  const set = (index: number, row: Row) => change(rows.map((one, place) => (place === index ? row : one)));
  return (
    <Stack gap={6} id={id}>
      {rows.map((row, index) => {
        const name = row.key === "" ? `row ${index + 1}` : row.key;
        const isSecret = isReference(row.value);
        return (
          <Group key={index} gap={4} wrap="nowrap" align="flex-start">
            <TextInput
              size="sm"
              w="32%"
              aria-label={`Name of row ${index + 1}`}
              placeholder="Name"
              error={repeated.has(row.key.trim()) && "Stands here twice"}
              value={row.key}
              onChange={(event) => set(index, { ...row, key: event.currentTarget.value })}
            />
            <div style={{ flex: 1, minWidth: 0 }}>
              {isSecret ? (
                <CredentialControl
                  id={`${id}-${index}`}
                  label={`Credential of ${name}`}
                  nodeId={nodeId}
                  input={{ ...input, name: row.key, kind: input.kind ?? "any" }}
                  value={row.value}
                  onChange={(next) => set(index, { ...row, value: next ?? "" })}
                  invalid={invalid}
                  compact
                />
              ) : (
                <TemplateField
                  id={`${id}-${index}`}
                  label={`Value of ${name}`}
                  nodeId={nodeId}
                  value={cellText(row.value)}
                  onChange={(text) => set(index, { ...row, value: cellValue(text, row.value) })}
                  placeholder="Value"
                  maxRows={5}
                  preview={input.per_iteration !== true}
                />
              )}
            </div>
            {input.secret === "allowed" && !isSecret && (
              <Tooltip label="Use a credential">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  mt={6}
                  aria-label={`Use a credential for ${name}`}
                  onClick={() => set(index, { ...row, value: { $credential: "" } })}
                >
                  <KeyRound size={14} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              mt={6}
              aria-label={`Remove ${name}`}
              onClick={() => change(rows.filter((_, place) => place !== index))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          </Group>
        );
      })}
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<Plus size={12} aria-hidden />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => change([...rows, emptyRow])}
      >
        Add a row
      </Button>
    </Stack>
  );
}
