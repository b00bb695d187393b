// One credential: who uses it, what it is bound to, new fields, the end. Never what is in it.
import { Anchor, Button, Divider, Drawer, Group, List, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { credentialsQuery } from "@/api/queries";
import { useConfirm } from "@/ui/confirm";
import { FormError } from "@/ui/form_error";
import { Loaded } from "@/ui/loaded";
import { plural } from "@/ui/sentence";
import { Time } from "@/ui/time";
import { BindingFields, firstHostProblem } from "./binding_fields";
import { changeCredential, credentialQuery, workflowNamesQuery, type Credential } from "./credential_queries";
import { kindText } from "./kinds";
import { ReplaceFields } from "./replace_fields";

export function CredentialDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Drawer opened={id !== null} onClose={onClose} position="right" size="md" title="Credential">
      {id !== null && <Body id={id} onClose={onClose} />}
    </Drawer>
  );
}

function Body({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(credentialQuery(id));
  return (
    <Loaded query={query} rows={6}>
      {(credential) => <Details key={credential.revision} credential={credential} onClose={onClose} />}
    </Loaded>
  );
}

function Details({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const client = useQueryClient();
  const { ask, dialog } = useConfirm();
  const users = credential.used_by ?? [];
  const remove = () =>
    ask({
      title: `Delete ${credential.name}?`,
      body:
        users.length === 0
          ? "No workflow names it. It cannot be brought back."
          : `${plural(users.length, "workflow names", "workflows name")} it and will fail without it. It cannot be brought back.`,
      confirm: "Delete",
      onConfirm: async () => {
        await api.DELETE("/api/v1/credentials/{credential_id}", {
          params: { path: { credential_id: credential.id } },
        });
        onClose();
        await client.invalidateQueries({ queryKey: credentialsQuery.queryKey });
      },
    });
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
          {credential.name}
        </Title>
        <Text size="sm" c="dimmed" component="div">
          {kindText(credential.kind).title} · made <Time at={credential.created_at} style="relative" /> · last
          used <Time at={credential.last_used_at} style="relative" none="never" />
        </Text>
      </div>
      <UsedBy ids={users} />
      <Divider />
      <BindingForm credential={credential} />
      <Divider />
      <ReplaceFields credential={credential} />
      <Divider />
      <Group>
        <Button color="red" variant="light" leftSection={<Trash2 size={16} aria-hidden />} onClick={remove}>
          Delete
        </Button>
      </Group>
      {dialog}
    </Stack>
  );
}

function UsedBy({ ids }: { ids: readonly string[] }) {
  const { data: workflows = [] } = useQuery(workflowNamesQuery);
  const nameOf = (id: string) =>
    workflows.find((workflow) => workflow.id === id)?.name ?? `Workflow ${id.slice(0, 8)}`;
  return (
    <section aria-label="Used by">
      <Title order={3} size="h5" mb={4}>
        Used by
      </Title>
      {ids.length === 0 ? (
        <Text size="sm" c="dimmed">
          No workflow names it yet. Choose it in the field of a step, for instance in Fill input.
        </Text>
      ) : (
        <List size="sm">
          {ids.map((id) => (
            <List.Item key={id}>
              <Anchor component={Link} to={`/workflows/${id}`} size="sm">
                {nameOf(id)}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </section>
  );
}

function BindingForm({ credential }: { credential: Credential }) {
  const client = useQueryClient();
  const { hosts, nodes, workflows } = credential;
  const [binding, setBinding] = useState({ hosts, nodes, workflows });
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: () => changeCredential(credential, binding),
    onSuccess: async () => {
      notifications.show({ color: "teal", message: `${credential.name} is saved.` });
      await client.invalidateQueries({ queryKey: credentialsQuery.queryKey });
    },
  });
  const changed = JSON.stringify(binding) !== JSON.stringify({ hosts, nodes, workflows });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <Title order={3} size="h5">
          Where it may be used
        </Title>
        <BindingFields kind={credential.kind} value={binding} onChange={setBinding} />
        <FormError error={save.error} />
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={save.isPending}
            disabled={!changed || firstHostProblem(binding.hosts) !== null}
          >
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
