import { Button, Table, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { api, unwrap, type Schemas } from "@/api/client";
import { meQuery } from "@/api/queries";
import { useConfirm } from "@/ui/confirm";
import { Loaded } from "@/ui/loaded";
import { OneTimeSecret } from "@/ui/one_time_secret";
import { Page } from "@/ui/page";
import { ChangeDialog } from "./change_dialog";
import { InviteDialog } from "./invite_dialog";
import { usersQuery } from "./user_queries";
import { UserRow } from "./user_row";

type User = Schemas["User"];
const nameOf = (user: User) => (user.name === "" ? user.email : user.name);

export function UsersPage() {
  const query = useQuery(usersQuery);
  const { data: me } = useQuery(meQuery);
  const client = useQueryClient();
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<User | null>(null);
  const [link, setLink] = useState<{ email: string; link: string } | null>(null);
  const { ask, dialog } = useConfirm();

  const setDisabled = async (user: User, disabled: boolean) => {
    await unwrap(
      api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } }, body: { disabled } }),
    );
    await client.invalidateQueries({ queryKey: usersQuery.queryKey });
  };
  const enable = useMutation({ mutationFn: (user: User) => setDisabled(user, false) });
  const askToDisable = (user: User) =>
    ask({
      title: `Disable ${nameOf(user)}?`,
      body: "They are signed out and cannot sign in; their tokens and webhooks are refused. Their schedules start nothing, and their ledgers say so. Nothing of theirs is deleted, and you can enable the account again.",
      confirm: "Disable",
      onConfirm: () => setDisabled(user, true),
    });
  const askForLink = (user: User) =>
    ask({
      title: `A password link for ${nameOf(user)}?`,
      body: "With it they choose a new password, once, within seven days. The old password is good until then.",
      confirm: "Make the link",
      danger: false,
      onConfirm: async () => {
        const made = await unwrap(
          api.POST("/api/v1/users/{user_id}/password-link", { params: { path: { user_id: user.id } } }),
        );
        setLink({ email: user.email, link: made.link });
      },
    });

  return (
    <Page
      title="Users"
      about="Everybody who may use this instance. Each sees only their own workflows, runs and credentials."
      actions={
        <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
          Invite
        </Button>
      }
    >
      <Loaded query={query}>
        {(users) => (
          <Table.ScrollContainer minWidth={860}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>User</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>Limits</Table.Th>
                  <Table.Th>Last signed in</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {users.map((user) => (
                  <UserRow
                    key={user.id}
                    user={user}
                    isMe={user.id === me?.user.id}
                    onChange={() => setChanging(user)}
                    onLink={() => askForLink(user)}
                    onDisable={() => askToDisable(user)}
                    onEnable={() => enable.mutate(user)}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      <InviteDialog
        opened={inviting}
        onClose={() => setInviting(false)}
        onInvited={(invited) => {
          setInviting(false);
          setLink(invited);
        }}
      />
      <ChangeDialog user={changing} onClose={() => setChanging(null)} />
      <OneTimeSecret
        secret={link?.link ?? null}
        title="A link to pass on"
        label="Link"
        onClose={() => setLink(null)}
      >
        Send it to {link?.email} on a way you trust: whoever opens it first chooses the password. It works
        once, within seven days.
      </OneTimeSecret>
      {dialog}
    </Page>
  );
}
