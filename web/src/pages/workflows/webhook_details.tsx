// The address of a webhook and how to call it.
import {
  ActionIcon,
  Box,
  Button,
  Code,
  CopyButton,
  Group,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Copy, RefreshCw } from "lucide-react";
import { api, unwrap } from "@/api/client";
import type { Question } from "@/ui/confirm";
import type { Trigger } from "./queries";
import { authenticationWords, curlFor } from "./webhook_text";

function CopyIcon({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label}>
          <ActionIcon variant="subtle" color={copied ? "teal" : "gray"} onClick={copy} aria-label={label}>
            {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

export function WebhookDetails({
  trigger,
  inputs,
  ask,
}: {
  trigger: Trigger | undefined;
  inputs: Record<string, unknown>;
  ask: (question: Question) => void;
}) {
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/api/v1/triggers/{trigger_id}/token", { params: { path: { trigger_id: id } } })),
    meta: { quiet: true },
    onSuccess: () => client.invalidateQueries({ queryKey: ["triggers"] }),
  });
  if (trigger === undefined) {
    return (
      <Text size="sm" c="dimmed">
        It gets its address when the workflow is activated.
      </Text>
    );
  }
  if (trigger.url === undefined) {
    return (
      <Text size="sm" c="dimmed">
        Its address cannot be shown any more. It still works; a new one can be shown.
      </Text>
    );
  }
  const authentication = typeof inputs.Authentication === "string" ? inputs.Authentication : "bearer";
  const command = curlFor(trigger.url, inputs);
  return (
    <Stack gap="xs">
      <TextInput
        label="Address"
        description={`Asks for: ${authenticationWords[authentication] ?? authentication}`}
        value={trigger.url}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5 } }}
        rightSection={<CopyIcon value={trigger.url} label="Copy the address" />}
      />
      <Box pos="relative">
        <Code block tabIndex={0} aria-label="Example with curl" fz={12} pr={44}>
          {command}
        </Code>
        <Box pos="absolute" top={4} right={4}>
          <CopyIcon value={command} label="Copy the command" />
        </Box>
      </Box>
      <Group>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<RefreshCw size={14} aria-hidden />}
          onClick={() =>
            ask({
              title: "A new address?",
              body: "The old address is gone at once: whoever calls it must be told the new one.",
              confirm: "New address",
              onConfirm: () => renew.mutateAsync(trigger.id),
            })
          }
        >
          New address
        </Button>
      </Group>
    </Stack>
  );
}
