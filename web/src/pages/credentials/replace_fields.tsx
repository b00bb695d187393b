// New secrets, and with them a new name if wanted: both are sealed together.
import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { catalogueQuery, credentialsQuery } from "@/api/queries";
import { FormError } from "@/ui/form_error";
import { changeCredential, type Credential } from "./credential_queries";
import { fieldsOf, filledFields } from "./kinds";
import { SecretFields } from "./secret_fields";

export function ReplaceFields({ credential }: { credential: Credential }) {
  const client = useQueryClient();
  const { data: catalogue } = useQuery(catalogueQuery);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(credential.name);
  const [values, setValues] = useState<Record<string, string>>({});
  const kind = catalogue?.credential_kinds.find((one) => one.kind === credential.kind);
  const fields = kind ? fieldsOf(kind) : [];
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      changeCredential(credential, { name: name.trim(), fields: filledFields(fields, values) }),
    onSuccess: async () => {
      notifications.show({ color: "teal", message: "Runs that start from now on use the new secret." });
      await client.invalidateQueries({ queryKey: credentialsQuery.queryKey });
    },
  });
  const ready =
    name.trim() !== "" && fields.every((field) => !field.required || (values[field.name] ?? "") !== "");
  return (
    <section aria-label="Secret">
      <Title order={3} size="h5" mb={4}>
        Secret
      </Title>
      {!open ? (
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed">
            Sealed, and never shown again to anybody. A new one takes its place at once.
          </Text>
          <Button variant="default" disabled={fields.length === 0} onClick={() => setOpen(true)}>
            Replace it
          </Button>
        </Stack>
      ) : (
        <form
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) save.mutate();
          }}
        >
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              All fields anew: an empty one is empty afterwards.
            </Text>
            <TextInput
              label="Name"
              description="Workflows refer to it by this name: with a new one, change them too."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              maxLength={200}
            />
            <SecretFields fields={fields} values={values} onChange={setValues} />
            <FormError error={save.error} />
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!ready}>
                Replace
              </Button>
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </section>
  );
}
