import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, type Schemas } from "@/api/client";
import { FormError } from "@/ui/form_error";
import { limitsOf, limitTexts } from "./limits";
import { LimitFields, RoleField } from "./user_fields";
import { usersQuery } from "./user_queries";

export function ChangeDialog({ user, onClose }: { user: Schemas["User"] | null; onClose: () => void }) {
  return (
    <Modal opened={user !== null} onClose={onClose} title={user ? `Change ${user.email}` : ""} size="lg">
      {user && <ChangeForm user={user} onClose={onClose} />}
    </Modal>
  );
}

function ChangeForm({ user, onClose }: { user: Schemas["User"]; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role);
  const [limits, setLimits] = useState(limitTexts(user.limits));
  const change = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.id } },
          body: { name: name.trim(), role, limits: limitsOf(limits) },
        }),
      ),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
      await client.invalidateQueries({ queryKey: ["me"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <RoleField value={role} onChange={setRole} />
        <LimitFields value={limits} onChange={setLimits} />
        <FormError error={change.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
