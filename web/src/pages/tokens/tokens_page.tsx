import { Badge, Button, Code, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Ticket } from "lucide-react";
import { useState } from "react";
import { api, unwrap, type Schemas } from "@/api/client";
import { useConfirm } from "@/ui/confirm";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { OneTimeSecret } from "@/ui/one_time_secret";
import { Page } from "@/ui/page";
import { Time } from "@/ui/time";
import { NewTokenDialog } from "./new_token_dialog";
import { isExpired, scopeTexts } from "./scopes";

const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async () => (await unwrap(api.GET("/api/v1/tokens"))).items,
});

export function TokensPage() {
  const query = useQuery(tokensQuery);
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const { ask, dialog } = useConfirm();
  const reload = () => client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const revoke = (token: Schemas["Token"]) =>
    ask({
      title: `Revoke ${token.name}?`,
      body: "Whatever uses this token is refused from now on. A revoked token cannot be brought back.",
      confirm: "Revoke",
      onConfirm: async () => {
        await api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: token.id } } });
        await reload();
      },
    });
  const newToken = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  return (
    <Page
      title="API tokens"
      about="For scripts and other services: they act as you, within the scopes of the token."
      actions={query.data?.length === 0 ? undefined : newToken}
    >
      <Loaded query={query}>
        {(tokens) =>
          tokens.length === 0 ? (
            <EmptyState icon={Ticket} title="No tokens yet" action={newToken}>
              With a token, a script can do over the API what you do here: start a workflow, read its result,
              change it. Send it as <Code>Authorization: Bearer …</Code>
            </EmptyState>
          ) : (
            <Table.ScrollContainer minWidth={760}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Begins with</Table.Th>
                    <Table.Th>Scopes</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    <Table.Th>Expires</Table.Th>
                    <Table.Th>
                      <VisuallyHidden>Actions</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {tokens.map((token) => (
                    <TokenRow key={token.id} token={token} onRevoke={() => revoke(token)} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
      <NewTokenDialog
        opened={making}
        onClose={() => setMaking(false)}
        onMade={(token) => {
          setMaking(false);
          setMade(token);
          void reload();
        }}
      />
      <OneTimeSecret secret={made} title="Your new token" label="Token" onClose={() => setMade(null)}>
        Copy it to where it is used now, for instance an environment variable of your script.
      </OneTimeSecret>
      {dialog}
    </Page>
  );
}

function TokenRow({ token, onRevoke }: { token: Schemas["Token"]; onRevoke: () => void }) {
  const expired = isExpired(token.expires_at, new Date());
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {token.name}
        </Text>
        <Text size="xs" c="dimmed" component="div">
          made <Time at={token.created_at} style="relative" />
        </Text>
      </Table.Td>
      <Table.Td>
        <Code>{token.prefix}…</Code>
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {scopeTexts
            .filter(({ scope }) => token.scopes.includes(scope))
            .map(({ scope, text }) => (
              <Badge
                key={scope}
                variant="light"
                color={scope === "admin" ? "orange" : "indigo"}
                tt="none"
                title={text}
              >
                {scope}
              </Badge>
            ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <Time at={token.last_used_at} style="relative" none="never" />
      </Table.Td>
      <Table.Td>
        {expired ? (
          <Badge color="red" variant="light" tt="none">
            expired
          </Badge>
        ) : (
          <Time at={token.expires_at} style="day" none="never" />
        )}
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          onClick={onRevoke}
          aria-label={`Revoke ${token.name}`}
        >
          Revoke
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
