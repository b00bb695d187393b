import { Button, Group, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { NewPassword } from "@/pages/sign_in/new_password";
import { FormError } from "@/ui/form_error";
import { isTooShort } from "@/pages/sign_in/strength";

export function PasswordForm({ email, name }: { email: string; name: string }) {
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      api.POST("/api/v1/me/password", { body: { current_password: current, new_password: next } }),
    onSuccess: async () => {
      setCurrent("");
      setNext("");
      await client.invalidateQueries({ queryKey: ["sessions"] });
      notifications.show({
        color: "teal",
        title: "The password is changed",
        message: "Every other session has ended.",
      });
    },
  });
  return (
    <Paper withBorder p="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack>
          <div>
            <Title order={2} size="h4">
              Password
            </Title>
            <Text size="sm" c="dimmed">
              A new one ends every other session; this one goes on. API tokens stay valid.
            </Text>
          </div>
          {/* For password managers, which want to know whose password it is. */}
          <input type="text" autoComplete="username" value={email} readOnly hidden />
          <Stack maw={420}>
            <PasswordInput
              label="Current password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
              required
              visibilityToggleButtonProps={{ "aria-label": "Show or hide the password", tabIndex: 0 }}
            />
            <NewPassword label="New password" value={next} onChange={setNext} known={[email, name]} />
            <FormError error={change.error} />
            <Group>
              <Button type="submit" loading={change.isPending} disabled={current === "" || isTooShort(next)}>
                Change the password
              </Button>
            </Group>
          </Stack>
        </Stack>
      </form>
    </Paper>
  );
}
