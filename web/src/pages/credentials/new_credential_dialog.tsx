// A new credential; also opened from a node's form, then for the kind the node takes.
import { Button, Collapse, Group, Modal, Select, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { Suspense, useState } from "react";
import { api, unwrap } from "@/api/client";
import { catalogueQuery, credentialsQuery } from "@/api/queries";
import { FormError } from "@/ui/form_error";
import { BindingFields, firstHostProblem, unbound } from "./binding_fields";
import type { Credential } from "./credential_queries";
import { fieldsOf, filledFields, kindText } from "./kinds";
import { SecretFields } from "./secret_fields";

interface Props {
  opened: boolean;
  onClose: () => void;
  onMade?: (credential: Credential) => void;
  /** The kind to begin with. */
  kind?: string;
}
export function NewCredentialDialog({ opened, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={rest.onClose} title="New credential" size="lg">
      <Suspense>
        <NewCredentialForm {...rest} />
      </Suspense>
    </Modal>
  );
}

function NewCredentialForm({ onClose, onMade, kind: first }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const { data: catalogue } = useSuspenseQuery(catalogueQuery);
  const kinds = catalogue.credential_kinds;
  const [kind, setKind] = useState(kinds.some((one) => one.kind === first) ? (first ?? "login") : "login");
  const [name, setName] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const [binding, setBinding] = useState(unbound);
  const [bound, { toggle }] = useDisclosure();
  const fields = fieldsOf(kinds.find((one) => one.kind === kind) ?? { kind, fields: [] });
  const make = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/credentials", {
          body: { name: name.trim(), kind, fields: filledFields(fields, values), ...binding },
        }),
      ),
    onSuccess: async (credential) => {
      onClose();
      onMade?.(credential);
      await client.invalidateQueries({ queryKey: credentialsQuery.queryKey });
    },
  });
  const ready =
    name.trim() !== "" &&
    fields.every((field) => !field.required || (values[field.name] ?? "") !== "") &&
    firstHostProblem(binding.hosts) === null;
  return (
    <form
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) make.mutate();
      }}
    >
      <Stack>
        <Select
          label="Kind"
          description={kindText(kind).about}
          data={kinds.map((one) => ({ value: one.kind, label: kindText(one.kind).title }))}
          value={kind}
          onChange={(next) => {
            setKind(next ?? kind);
            setValues({});
          }}
          allowDeselect={false}
          searchable
        />
        <TextInput
          label="Name"
          description="Workflows refer to it by this name."
          placeholder="shop login"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={200}
          data-autofocus
        />
        <SecretFields fields={fields} values={values} onChange={setValues} />
        <div>
          <UnstyledButton onClick={toggle} aria-expanded={bound} fz="sm" fw={500} py={4}>
            <Group gap={4}>
              {bound ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
              Where it may be used
            </Group>
          </UnstyledButton>
          <Collapse expanded={bound}>
            <BindingFields kind={kind} value={binding} onChange={setBinding} />
          </Collapse>
        </div>
        <FormError error={make.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!ready}>
            Seal it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
