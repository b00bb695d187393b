import { Button, Code, Stack, Text, Title } from "@mantine/core";
import { Link, type ErrorComponentProps } from "@tanstack/react-router";

export function NotFound() {
  return (
    <Stack align="center" justify="center" mih="60vh" component="main">
      <Title order={1}>There is nothing here</Title>
      <Text c="dimmed">The address may be mistyped, or what was here has been deleted.</Text>
      <Button component={Link} to="/">
        Go to the dashboard
      </Button>
    </Stack>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <Stack align="center" justify="center" mih="60vh" p="md" component="main">
      <Title order={1}>This page failed</Title>
      <Code block maw={700}>
        {error instanceof Error ? error.message : String(error)}
      </Code>
      <Button onClick={reset}>Try again</Button>
    </Stack>
  );
}
