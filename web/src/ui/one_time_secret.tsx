// A text that is shown once: a new API token, an invitation. It is in memory only, and gone with the dialog.
import {
  ActionIcon,
  Alert,
  Button,
  CopyButton,
  Group,
  Modal,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { Check, Copy, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export function OneTimeSecret({
  secret,
  title,
  label,
  children,
  onClose,
}: {
  /** null: closed. */
  secret: string | null;
  title: string;
  label: string;
  /** What it is for, and what to do with it. */
  children: ReactNode;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <CopyButton value={secret ?? ""} timeout={4_000}>
          {({ copied, copy }) => (
            <TextInput
              label={label}
              value={secret ?? ""}
              readOnly
              data-autofocus
              onFocus={(event) => event.currentTarget.select()}
              styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
              rightSection={
                <Tooltip label={copied ? "Copied" : "Copy"}>
                  <ActionIcon
                    variant={copied ? "filled" : "light"}
                    color={copied ? "teal" : "indigo"}
                    onClick={copy}
                    aria-label={copied ? "Copied" : `Copy the ${label.toLowerCase()}`}
                  >
                    {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
                  </ActionIcon>
                </Tooltip>
              }
            />
          )}
        </CopyButton>
        <Alert color="yellow" icon={<TriangleAlert size={18} />} p="xs">
          It is shown this once. Flow Builder keeps only a fingerprint of it and cannot show it again.
        </Alert>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
