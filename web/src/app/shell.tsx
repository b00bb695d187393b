// The frame around every page but the editor: navigation, account, colours.
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import {
  Bell,
  ChartColumn,
  Gauge,
  KeyRound,
  LayoutTemplate,
  LogOut,
  Moon,
  Play,
  ScrollText,
  Settings,
  Sun,
  Ticket,
  UserRound,
  Users,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { api } from "@/api/client";
import { meQuery } from "@/api/queries";

interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  admin?: boolean;
}
const places: readonly (readonly Place[])[] = [
  [
    { to: "/", label: "Dashboard", icon: Gauge },
    { to: "/workflows", label: "Workflows", icon: Workflow },
    { to: "/executions", label: "Executions", icon: Play },
    { to: "/templates", label: "Templates", icon: LayoutTemplate },
  ],
  [
    { to: "/credentials", label: "Credentials", icon: KeyRound },
    { to: "/alerts", label: "Alerts", icon: Bell },
    { to: "/usage", label: "Usage", icon: ChartColumn },
    { to: "/tokens", label: "API tokens", icon: Ticket },
    { to: "/audit", label: "Audit log", icon: ScrollText },
  ],
  [
    { to: "/users", label: "Users", icon: Users, admin: true },
    { to: "/settings", label: "Settings", icon: Settings, admin: true },
  ],
];

export function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "light" ? "dark" : "light";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Use ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      {scheme === "light" ? <Moon size={18} /> : <Sun size={18} />}
    </ActionIcon>
  );
}

function AccountMenu() {
  const { data: me } = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await api.POST("/api/v1/logout");
    client.clear();
    await navigate({ to: "/login" });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Account">
          <UserRound size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me?.user.email}</Menu.Label>
        <Menu.Item leftSection={<UserRound size={16} />} component={Link} to="/account">
          Account
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Shell() {
  const [open, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { data: me } = useQuery(meQuery);
  const active = (to: string) => (to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`));
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !open } }}
      padding="lg"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <UnstyledButton component={Link} to="/">
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" alt="" width={26} height={26} />
                <Text fw={650}>Flow Builder</Text>
              </Group>
            </UnstyledButton>
          </Group>
          <Group gap={4}>
            <ColorSchemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Main">
        <ScrollArea>
          {places.map((group, index) => (
            <div key={index} style={{ marginTop: index === 0 ? 0 : 18 }}>
              {group
                .filter((place) => !place.admin || me?.user.role === "admin")
                .map((place) => (
                  <NavLink
                    key={place.to}
                    component={Link}
                    to={place.to}
                    label={place.label}
                    leftSection={<place.icon size={18} aria-hidden />}
                    active={active(place.to)}
                    aria-current={active(place.to) ? "page" : undefined}
                    onClick={close}
                    style={{ borderRadius: "var(--mantine-radius-md)" }}
                  />
                ))}
            </div>
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
