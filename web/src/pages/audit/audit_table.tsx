import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "@/api/client";
import { meQuery } from "@/api/queries";
import { workflowNamesQuery } from "@/pages/executions/queries";
import type { NameOf } from "@/pages/users/use_name_of";
import { Time } from "@/ui/time";
import { actionText, commandOf, detailText, objectPath } from "./actions";

type Entry = Schemas["AuditList"]["items"][number];

export function AuditTable({ entries, nameOf }: { entries: readonly Entry[]; nameOf: NameOf }) {
  return (
    <Table.ScrollContainer
      minWidth={700}
      // On a phone it scrolls sideways, also by keyboard.
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": "Audit log" } }}
    >
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={215}>When</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>Of what</Table.Th>
            <Table.Th w={150}>Address</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>
                <Time at={entry.at} />
              </Table.Td>
              <Table.Td>
                <Group gap={8}>
                  <Text size="sm">
                    <b>
                      {commandOf(entry.detail) ?? nameOf(entry.actor_id ?? entry.user_id, entry.actor_name)}
                    </b>{" "}
                    {actionText(entry.action).text}
                  </Text>
                  {entry.token_id !== null && (
                    <Badge size="sm" variant="default" tt="none">
                      by an API token
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <Subject entry={entry} />
              </Table.Td>
              <Table.Td>{entry.address}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Subject({ entry }: { entry: Entry }) {
  const { data: me } = useQuery(meQuery);
  const { data: workflows } = useQuery(workflowNamesQuery);
  // What is another's cannot be opened, also by an administrator.
  const isOwn = entry.user_id === me?.user.id;
  const path = isOwn ? objectPath(entry.action, entry.object_id) : undefined;
  const name = workflows?.items.find((one) => one.id === entry.object_id)?.name;
  const detail = detailText(entry.detail);
  return (
    <Text size="sm" component="div" style={{ overflowWrap: "anywhere" }}>
      {path !== undefined ? (
        <Anchor component={Link} to={path} size="sm">
          {name ?? "Open it"}
        </Anchor>
      ) : (
        entry.object_id !== "" && (
          <Text span size="xs" c="dimmed" ff="monospace">
            {entry.object_id}
          </Text>
        )
      )}
      {detail !== "" && (
        <Text size="xs" c="dimmed">
          {detail}
        </Text>
      )}
    </Text>
  );
}
