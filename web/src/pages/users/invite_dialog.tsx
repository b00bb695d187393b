import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, type Schemas } from "@/api/client";
import { FormError } from "@/ui/form_error";
import { limitsOf, limitTexts } from "./limits";
import { LimitFields, RoleField } from "./user_fields";
import { usersQuery } from "./user_queries";

interface Props {
  opened: boolean;
  onClose: () => void;
  onInvited: (invited: { email: string; link: string }) => void;
}
export function InviteDialog({ opened, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={rest.onClose} title="Invite somebody" size="lg">
      <InviteForm {...rest} />
    </Modal>
  );
}

function InviteForm({ onClose, onInvited }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Schemas["Role"]>("member");
  const [limits, setLimits] = useState(limitTexts({}));
  const invite = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/users", {
          body: { email: email.trim(), name: name.trim(), role, limits: limitsOf(limits) },
        }),
      ),
    onSuccess: async ({ link, user }) => {
      onInvited({ email: user.email, link });
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="E-mail"
          description="They sign in with it. No mail is sent: you get a link and pass it on."
          type="email"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          data-autofocus
        />
        <TextInput
          label="Name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleField value={role} onChange={setRole} />
        <LimitFields value={limits} onChange={setLimits} />
        <FormError error={invite.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending}>
            Make the invitation
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
