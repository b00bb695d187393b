import { Badge, Button, Group, Table, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus, Search } from "lucide-react";
import { useState } from "react";
import { catalogueQuery, credentialsQuery } from "@/api/queries";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { plural } from "@/ui/sentence";
import { Time } from "@/ui/time";
import { CredentialDrawer } from "./credential_drawer";
import type { Credential } from "./credential_queries";
import { kindText } from "./kinds";
import { NewCredentialDialog } from "./new_credential_dialog";

const searchFrom = 8;

export function CredentialsPage() {
  const query = useQuery(credentialsQuery);
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const [text, setText] = useState("");
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      New credential
    </Button>
  );
  return (
    <Page
      title="Credentials"
      about="Secrets that your workflows use by name. Written once, sealed, blacked out in every log, screenshot and result."
      actions={query.data?.items.length === 0 ? undefined : add}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={KeyRound} title="No credentials yet" action={add}>
              A workflow that logs in somewhere takes the password from here, so that it stands in no document
              and no log. Bind it to the hosts it is for, and it is typed nowhere else.
            </EmptyState>
          ) : (
            <>
              {items.length >= searchFrom && (
                <TextInput
                  aria-label="Search credentials"
                  placeholder="Search"
                  leftSection={<Search size={16} aria-hidden />}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                  maw={300}
                />
              )}
              <CredentialTable
                items={items.filter((item) =>
                  `${item.name} ${kindText(item.kind).title}`
                    .toLowerCase()
                    .includes(text.trim().toLowerCase()),
                )}
                onShow={setShown}
              />
            </>
          )
        }
      </Loaded>
      <NewCredentialDialog opened={making} onClose={() => setMaking(false)} />
      <CredentialDrawer id={shown} onClose={() => setShown(null)} />
    </Page>
  );
}

function CredentialTable({ items, onShow }: { items: readonly Credential[]; onShow: (id: string) => void }) {
  if (items.length === 0) return <Text c="dimmed">No credential fits the search.</Text>;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>May be used</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Changed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.id} onClick={() => onShow(item.id)} style={{ cursor: "pointer" }}>
              <Table.Td>
                <UnstyledButton fz="sm" fw={500} aria-haspopup="dialog">
                  {item.name}
                </UnstyledButton>
              </Table.Td>
              <Table.Td>{kindText(item.kind).title}</Table.Td>
              <Table.Td>
                <Bindings item={item} />
              </Table.Td>
              <Table.Td>
                <Time at={item.last_used_at} style="relative" none="never" />
              </Table.Td>
              <Table.Td>
                <Time at={item.updated_at} style="relative" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Bindings({ item }: { item: Credential }) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const titleOf = (type: string) => catalogue?.nodes.find((node) => node.type === type)?.title ?? type;
  const parts = [
    ...item.hosts.map((host) => `on ${host}`),
    ...item.nodes.map((type) => `in ${titleOf(type)}`),
    ...(item.workflows.length > 0 ? [`in ${plural(item.workflows.length, "workflow")}`] : []),
  ];
  if (parts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        everywhere
      </Text>
    );
  }
  const most = 3;
  return (
    <Group gap={4}>
      {parts.slice(0, most).map((part) => (
        <Badge key={part} variant="default" tt="none" fw={500}>
          {part}
        </Badge>
      ))}
      {parts.length > most && (
        <Text size="xs" c="dimmed" title={parts.slice(most).join(", ")}>
          and {parts.length - most} more
        </Text>
      )}
    </Group>
  );
}
