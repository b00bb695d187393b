// Where the account is signed in, and out of everywhere at once.
import { Badge, Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { api, unwrap, type Schemas } from "@/api/client";
import { useConfirm } from "@/ui/confirm";
import { Loaded } from "@/ui/loaded";
import { Time } from "@/ui/time";
import { deviceName } from "./device";

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => (await unwrap(api.GET("/api/v1/me/sessions"))).items,
});

export function Sessions() {
  const query = useQuery(sessionsQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { ask, dialog } = useConfirm();
  const signOutEverywhere = () =>
    ask({
      title: "Sign out everywhere?",
      body: "Every session ends at once, this one too. Workflows, schedules and API tokens go on.",
      confirm: "Sign out everywhere",
      onConfirm: async () => {
        await api.DELETE("/api/v1/me/sessions");
        await navigate({ to: "/login" });
        client.clear();
      },
    });
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h4">
            Sessions
          </Title>
          <Button
            variant="default"
            leftSection={<LogOut size={16} aria-hidden />}
            onClick={signOutEverywhere}
          >
            Sign out everywhere
          </Button>
        </Group>
        <Loaded query={query} rows={2}>
          {(sessions) => (
            <Table.ScrollContainer
              minWidth={520}
              // On a phone it scrolls sideways, also by keyboard.
              scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": "Sessions" } }}
            >
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Where</Table.Th>
                    <Table.Th>Address</Table.Th>
                    <Table.Th>Last seen</Table.Th>
                    <Table.Th>Signed in</Table.Th>
                    <Table.Th>Ends</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {sessions.map((session) => (
                    <SessionRow key={`${session.created_at} ${session.user_agent}`} session={session} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Loaded>
      </Stack>
      {dialog}
    </Paper>
  );
}

function SessionRow({ session }: { session: Schemas["Session"] }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <Text size="sm" title={session.user_agent}>
            {deviceName(session.user_agent)}
          </Text>
          {session.current && (
            <Badge size="sm" variant="light" color="teal" tt="none">
              this one
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>{session.address}</Table.Td>
      <Table.Td>
        <Time at={session.last_seen_at} style="relative" />
      </Table.Td>
      <Table.Td>
        <Time at={session.created_at} style="relative" />
      </Table.Td>
      <Table.Td>
        <Time at={session.expires_at} style="day" />
      </Table.Td>
    </Table.Tr>
  );
}
