// Picks a credential: the document holds its name, never its secret. A new one is made on the spot.
import { Button, Group, Select, Stack, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { catalogueQuery, credentialsQuery } from "@/api/queries";
import type { ControlProps } from "./control_props";
import { fieldTitle, kindTitle, readReference, usualField, writeReference } from "./credential_reference";
import { describedBy } from "./field_frame";
import { NewCredentialModal } from "./new_credential_modal";

export function CredentialControl({
  id,
  label,
  input,
  value,
  onChange,
  invalid,
  compact = false,
}: ControlProps & {
  label?: string;
  /** Little room: no words on the button. */
  compact?: boolean;
}) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const { data: known } = useQuery(credentialsQuery);
  const [making, setMaking] = useState(false);
  const reference = readReference(value);
  const wanted = input.kind === undefined || input.kind === "any" ? undefined : input.kind;
  const fitting = (known?.items ?? []).filter((one) => wanted === undefined || one.kind === wanted);
  const chosen = (known?.items ?? []).find((one) => one.name === reference?.name);
  const kind = catalogue?.credential_kinds.find((one) => one.kind === chosen?.kind);
  const usual = kind && usualField(input.name, kind);
  const missing =
    reference && reference.name !== "" && !fitting.some((one) => one.name === reference.name)
      ? [
          {
            value: reference.name,
            label: chosen ? `${reference.name} (another kind)` : `${reference.name} (not there)`,
          },
        ]
      : [];
  return (
    <Stack gap={6}>
      <Group gap={6} wrap="nowrap">
        <Select
          id={id}
          aria-label={label}
          aria-describedby={describedBy(id)}
          size="sm"
          style={{ flex: 1 }}
          data={[
            ...fitting.map((one) => ({ value: one.name, label: `${one.name} · ${kindTitle(one.kind)}` })),
            ...missing,
          ]}
          value={reference?.name === "" ? null : (reference?.name ?? null)}
          placeholder="Choose a credential"
          nothingFoundMessage="No credential of this kind yet"
          searchable
          clearable={!compact}
          error={invalid}
          comboboxProps={{ zIndex: 400 }}
          onChange={(name) => onChange(name === null ? undefined : { $credential: name })}
        />
        <Tooltip label="New credential" disabled={!compact}>
          <Button
            size="sm"
            px="xs"
            variant="default"
            aria-label={`New credential${label === undefined ? "" : `: ${label}`}`}
            onClick={() => setMaking(true)}
          >
            <Plus size={14} aria-hidden />
            {!compact && <span style={{ marginLeft: 6 }}>New</span>}
          </Button>
        </Tooltip>
      </Group>
      {reference && kind && kind.fields.length > 1 && (
        <Select
          size="xs"
          aria-label={`Field of ${reference.name}`}
          data={kind.fields.map((field) => ({
            value: field,
            label: `its ${fieldTitle(field).toLowerCase()}`,
          }))}
          value={reference.field ?? usual ?? null}
          allowDeselect={false}
          comboboxProps={{ zIndex: 400 }}
          onChange={(field) => onChange(writeReference(reference.name, field ?? undefined, usual))}
        />
      )}
      {making && (
        <NewCredentialModal
          kind={wanted}
          onClose={() => setMaking(false)}
          onMade={(name) => {
            setMaking(false);
            onChange({ $credential: name });
          }}
        />
      )}
    </Stack>
  );
}
