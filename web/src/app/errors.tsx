import { Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link, useMatches, type ErrorComponentProps } from "@tanstack/react-router";
import { Compass, Lock, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/ui/sentence";

function Apology({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · Flow Builder`);
  // Within the shell the main landmark is there already.
  const inShell = useMatches({
    select: (matches) => matches.some((match) => match.routeId === "/member/shell"),
  });
  return (
    <Stack
      align="center"
      justify="center"
      mih="70vh"
      p="md"
      gap="sm"
      ta="center"
      component={inShell ? "div" : "main"}
    >
      <Icon size={40} strokeWidth={1.5} color="var(--mantine-color-dimmed)" aria-hidden />
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

export function NotFound() {
  return (
    <Apology icon={Compass} title="There is nothing here">
      <Text c="dimmed" maw={460}>
        The address may be mistyped, or what was here has been deleted.
      </Text>
      <Button component={Link} to="/" mt="sm">
        Go to the dashboard
      </Button>
    </Apology>
  );
}

export function AdminsOnly() {
  return (
    <Apology icon={Lock} title="This page is for administrators">
      <Text c="dimmed" maw={460}>
        It is about the whole instance. Whoever administers it can open it, or give your account that role.
      </Text>
      <Button component={Link} to="/" mt="sm">
        Go to the dashboard
      </Button>
    </Apology>
  );
}

/** The pages of a build that is no longer on the server cannot be loaded; the new one can. */
function isOutdated(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const known = error instanceof ApiError;
  const title = known && error.status === 0 ? "The server cannot be reached" : "This page could not be shown";
  const message = error instanceof Error ? error.message : String(error);
  if (isOutdated(error)) {
    return (
      <Apology icon={TriangleAlert} title="There is a newer version">
        <Text c="dimmed">Flow Builder was updated while this page was open.</Text>
        <Button mt="sm" onClick={() => window.location.reload()}>
          Load it
        </Button>
      </Apology>
    );
  }
  return (
    <Apology icon={TriangleAlert} title={title}>
      {known ? <Text maw={560}>{sentence(message)}</Text> : <Code block>{message}</Code>}
      <Group mt="sm">
        <Button onClick={reset}>Try again</Button>
        <Button variant="default" component={Link} to="/">
          Go to the dashboard
        </Button>
      </Group>
    </Apology>
  );
}
