import { Button, Group, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, type Schemas } from "@/api/client";
import { meQuery } from "@/api/queries";

/** The API lets administrators change a name, also their own; others ask one. */
export function NameForm({ user }: { user: Schemas["User"] }) {
  const client = useQueryClient();
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.id } },
          body: { name: name.trim() },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      notifications.show({ color: "teal", message: "Your name is saved." });
    },
  });
  if (user.role !== "admin") {
    return (
      <Text size="sm">
        {user.name === "" ? "You have no name here yet" : `Your name here is ${user.name}`}; an administrator
        can change it.
      </Text>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name"
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          flex="1 1 240px"
          maw={360}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={name.trim() === user.name}>
          Save
        </Button>
      </Group>
    </form>
  );
}
