// Makes a credential without leaving the form. What is typed goes to the server once and is never shown again.
import {
  Alert,
  Button,
  Group,
  Modal,
  PasswordInput,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { api, unwrap } from "@/api/client";
import { catalogueQuery, credentialsQuery } from "@/api/queries";
import { fieldTitle, isOpenField, kindTitle } from "./credential_reference";

export interface NewCredentialModalProps {
  /** The only kind that fits. */
  kind: string | undefined;
  onClose: () => void;
  onMade: (name: string) => void;
}

export function NewCredentialModal({ kind: fixed, onClose, onMade }: NewCredentialModalProps) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setKind] = useState(fixed ?? "login");
  const [fields, setFields] = useState<Record<string, string>>({});
  const [hosts, setHosts] = useState<string[]>([]);
  const kinds = catalogue?.credential_kinds ?? [];
  const kind = kinds.find((one) => one.kind === chosen);
  const secret = kind?.fields[0] ?? "";
  const create = useMutation({
    meta: { quiet: true },
    mutationFn: () => {
      const filled = (kind?.fields ?? []).filter((field) => (fields[field] ?? "") !== "");
      return unwrap(
        api.POST("/api/v1/credentials", {
          body: {
            name: name.trim(),
            kind: chosen,
            fields: Object.fromEntries(filled.map((field) => [field, fields[field] ?? ""])),
            ...(hosts.length === 0 ? {} : { hosts }),
          },
        }),
      );
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: credentialsQuery.queryKey });
      onMade(made.name);
    },
  });
  const ready = name.trim() !== "" && (fields[secret] ?? "") !== "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (ready) create.mutate();
  };
  // The user name is what people know first, though the secret is the main field.
  const shown = [...(kind?.fields ?? [])].sort(
    (left, right) => Number(isOpenField(chosen, right)) - Number(isOpenField(chosen, left)),
  );
  return (
    <Modal opened onClose={onClose} title="New credential" zIndex={500} centered>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="How workflows call it. It can be seen; the secret cannot."
            required
            data-autofocus
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Kind"
            data={kinds
              .filter((one) => fixed === undefined || one.kind === fixed)
              .map((one) => ({ value: one.kind, label: kindTitle(one.kind) }))}
            value={chosen}
            disabled={fixed !== undefined}
            allowDeselect={false}
            comboboxProps={{ zIndex: 600 }}
            onChange={(next) => next !== null && setKind(next)}
          />
          {shown.map((field) => {
            const Field = isOpenField(chosen, field) ? TextInput : PasswordInput;
            return (
              <Field
                key={field}
                label={fieldTitle(field)}
                required={field === secret}
                autoComplete={isOpenField(chosen, field) ? "off" : "new-password"}
                value={fields[field] ?? ""}
                onChange={(event) => {
                  const typed = event.currentTarget.value;
                  setFields((before) => ({ ...before, [field]: typed }));
                }}
              />
            );
          })}
          <TagsInput
            label="Only for these hosts"
            description="It is given to nobody else. Without any, it may be used everywhere."
            placeholder={hosts.length === 0 ? "shop.example" : ""}
            value={hosts}
            onChange={setHosts}
          />
          {create.isError && <Alert color="red">{create.error.message}</Alert>}
          <Group justify="space-between" mt="xs">
            <Text size="xs" c="dimmed">
              Sealed on the server; never shown again.
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={!ready} loading={create.isPending}>
                Create
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
