import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { meQuery } from "@/api/queries";
import { FormError } from "@/ui/form_error";
import { lives, scopeTexts, type Scope } from "./scopes";

interface Props {
  opened: boolean;
  onClose: () => void;
  onMade: (token: string) => void;
}
export function NewTokenDialog({ opened, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={rest.onClose} title="New API token" size="lg">
      <NewTokenForm {...rest} />
    </Modal>
  );
}

function NewTokenForm({ onClose, onMade }: Omit<Props, "opened">) {
  const { data: me } = useQuery(meQuery);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read", "run"]);
  const [days, setDays] = useState("90");
  const make = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/tokens", {
          body: { name: name.trim(), scopes, ...(days === "" ? {} : { days: Number(days) }) },
        }),
      ),
    onSuccess: ({ token }) => onMade(token),
  });
  const toggle = (scope: Scope, on: boolean) =>
    setScopes((before) => (on ? [...before, scope] : before.filter((one) => one !== scope)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Where it is used, so that you know it again."
          placeholder="nightly report"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          data-autofocus
        />
        <Checkbox.Group label="Scopes" description="What it may do. As little as it needs." value={scopes}>
          <Stack gap="xs" mt="xs">
            {scopeTexts
              .filter(({ scope }) => me?.scopes.includes(scope))
              .map(({ scope, title, text }) => (
                <Checkbox
                  key={scope}
                  value={scope}
                  label={title}
                  description={text}
                  onChange={(event) => toggle(scope, event.currentTarget.checked)}
                />
              ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label="Expires after"
          data={[...lives]}
          value={days}
          onChange={(value) => setDays(value ?? "")}
          allowDeselect={false}
          maw={200}
        />
        <FormError error={make.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || scopes.length === 0}>
            Make the token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
