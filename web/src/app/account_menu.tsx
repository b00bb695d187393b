import { ActionIcon, Avatar, Menu, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { LogOut, UserRound } from "lucide-react";
import { api } from "@/api/client";
import { meQuery } from "@/api/queries";

export function AccountMenu() {
  const { data: me } = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    // Also when the session is gone already, or the server is: the person wants to be out.
    await api.POST("/api/v1/logout").catch(() => undefined);
    await navigate({ to: "/login" });
    client.clear();
  };
  const name = me?.user.name === "" ? me.user.email : (me?.user.name ?? "");
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" radius="xl" aria-label="Account">
          <Avatar size={28} color="indigo">
            <UserRound size={17} aria-hidden />
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate c="var(--mantine-color-text)">
            {name}
          </Text>
          {name !== me?.user.email && (
            <Text size="xs" truncate>
              {me?.user.email}
            </Text>
          )}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<UserRound size={16} aria-hidden />} component={Link} to="/account">
          Account
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
