import { ActionIcon, Badge, Group, Menu, Table, Text } from "@mantine/core";
import { Ban, Ellipsis, Link2, Pencil, RotateCcw } from "lucide-react";
import type { Schemas } from "@/api/client";
import { Time } from "@/ui/time";
import { limitSummary } from "./limits";

interface Props {
  user: Schemas["User"];
  isMe: boolean;
  onChange: () => void;
  onLink: () => void;
  onDisable: () => void;
  onEnable: () => void;
}

function State({ user }: { user: Schemas["User"] }) {
  const [color, text] =
    user.disabled_at !== null
      ? (["red", "disabled"] as const)
      : user.has_password
        ? (["teal", "active"] as const)
        : (["yellow", "invited"] as const);
  return (
    <Badge variant="light" color={color} tt="none" miw="fit-content">
      {text}
    </Badge>
  );
}

export function UserRow({ user, isMe, onChange, onLink, onDisable, onEnable }: Props) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <Text size="sm" fw={500}>
            {user.name === "" ? user.email : user.name}
          </Text>
          {isMe && (
            <Badge size="sm" variant="default" tt="none" miw="fit-content">
              you
            </Badge>
          )}
        </Group>
        {user.name !== "" && (
          <Text size="xs" c="dimmed">
            {user.email}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{user.role === "admin" ? "Administrator" : "Member"}</Table.Td>
      <Table.Td>
        <State user={user} />
      </Table.Td>
      <Table.Td>{limitSummary(user.limits)}</Table.Td>
      <Table.Td>
        <Time at={user.last_login_at} style="relative" none="never" />
      </Table.Td>
      <Table.Td ta="right">
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${user.email}`}>
              <Ellipsis size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={16} aria-hidden />} onClick={onChange}>
              Name, role and limits
            </Menu.Item>
            <Menu.Item leftSection={<Link2 size={16} aria-hidden />} onClick={onLink}>
              Password link
            </Menu.Item>
            {user.disabled_at !== null ? (
              <Menu.Item leftSection={<RotateCcw size={16} aria-hidden />} onClick={onEnable}>
                Enable
              </Menu.Item>
            ) : (
              <Menu.Item
                leftSection={<Ban size={16} aria-hidden />}
                color="red"
                disabled={isMe}
                onClick={onDisable}
              >
                Disable
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  );
}
