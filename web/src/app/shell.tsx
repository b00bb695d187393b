// The frame around every page but the editor: navigation, account, colours.
import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Group,
  Indicator,
  NavLink,
  ScrollArea,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Bell } from "lucide-react";
import { useEffect, useRef } from "react";
import { meQuery } from "@/api/queries";
import { countText, openAlertsQuery } from "@/pages/alerts/alert_queries";
import { AccountMenu } from "./account_menu";
import { ColorSchemeButton } from "./colour_scheme";
import { isCurrent, placeGroups } from "./navigation";

export { ColorSchemeButton } from "./colour_scheme";

function AlertBell({ open }: { open: number }) {
  return (
    <Indicator
      label={countText(open)}
      size={16}
      color="red"
      disabled={open === 0}
      offset={6}
      aria-hidden={false}
    >
      <ActionIcon
        component={Link}
        to="/alerts"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={open === 0 ? "Alerts: none open" : `Alerts: ${countText(open)} open`}
      >
        <Bell size={18} aria-hidden />
      </ActionIcon>
    </Indicator>
  );
}

/** After going to another page the keyboard and the screen reader start at its beginning. */
function useFocusOfNewPage(path: string) {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [path]);
}

export function Shell() {
  const [open, { toggle, close }] = useDisclosure();
  const path = useRouterState({
    select: (state) => state.resolvedLocation?.pathname ?? state.location.pathname,
  });
  const { data: me } = useQuery(meQuery);
  const { data: alerts = 0 } = useQuery(openAlertsQuery);
  useFocusOfNewPage(path);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 212, breakpoint: "sm", collapsed: { mobile: !open } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={open}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={open ? "Close the navigation" : "Open the navigation"}
              aria-expanded={open}
            />
            <UnstyledButton component={Link} to="/" aria-label="Flow Builder, dashboard">
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" alt="" width={26} height={26} />
                <Text fw={650}>Flow Builder</Text>
              </Group>
            </UnstyledButton>
          </Group>
          <Group gap={4} wrap="nowrap">
            <AlertBell open={alerts} />
            <ColorSchemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        <ScrollArea type="auto">
          {placeGroups
            .filter((group) => group.admin !== true || me?.user.role === "admin")
            .map((group) => (
              <div key={group.label} role="group" aria-label={group.label} className="nav-group">
                {group.places.map((place) => (
                  <NavLink
                    key={place.to}
                    component={Link}
                    to={place.to}
                    label={place.label}
                    leftSection={<place.icon size={18} aria-hidden />}
                    rightSection={
                      place.to === "/alerts" && alerts > 0 ? (
                        <Badge
                          size="sm"
                          color="red"
                          circle={alerts < 10}
                          aria-label={`${countText(alerts)} open`}
                        >
                          {countText(alerts)}
                        </Badge>
                      ) : undefined
                    }
                    active={isCurrent(place.to, path)}
                    aria-current={isCurrent(place.to, path) ? "page" : undefined}
                    onClick={close}
                  />
                ))}
              </div>
            ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
