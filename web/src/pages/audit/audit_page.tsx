import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ScrollText, Search } from "lucide-react";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { meQuery } from "@/api/queries";
import { useNameOf } from "@/pages/users/use_name_of";
import { usersQuery } from "@/pages/users/user_queries";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { plural } from "@/ui/sentence";
import { useFilled } from "@/ui/use_filled";
import { actionGroups, fitsFilter, type AuditFilter } from "./actions";
import { AuditTable } from "./audit_table";

type Scope = "own" | "all";
const pageSize = 100;

const auditQuery = (scope: Scope) =>
  infiniteQueryOptions({
    queryKey: ["audit", scope],
    queryFn: ({ pageParam }) => {
      const params = { query: { limit: pageSize, ...(pageParam === "" ? {} : { cursor: pageParam }) } };
      return unwrap(
        scope === "all" ? api.GET("/api/v1/audit/all", { params }) : api.GET("/api/v1/audit", { params }),
      );
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

export function AuditPage() {
  const { data: me } = useQuery(meQuery);
  const isAdmin = me?.user.role === "admin";
  const [scope, setScope] = useState<Scope>("own");
  const [filter, setFilter] = useState<AuditFilter>({ group: "", actor: "", text: "" });
  const query = useInfiniteQuery(auditQuery(scope));
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: isAdmin });
  const nameOf = useNameOf();
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = all.filter((entry) => fitsFilter(entry, filter));
  const isFiltered = filter.group !== "" || filter.actor !== "" || filter.text.trim() !== "";
  const isLooking = useFilled(query, isFiltered, shown.length);
  return (
    <Page
      title="Audit log"
      about="Who did what, and from where. Nothing can be changed here, and nothing is left out."
      actions={
        isAdmin && (
          <SegmentedControl
            aria-label="Whose log"
            value={scope}
            onChange={(value) => {
              setScope(value);
              setFilter({ ...filter, actor: "" });
            }}
            data={[
              { value: "own", label: "Mine" },
              { value: "all", label: "Whole instance" },
            ]}
          />
        )
      }
    >
      <Group gap="sm">
        <TextInput
          aria-label="Search the log"
          placeholder="Search"
          leftSection={<Search size={16} aria-hidden />}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        />
        <Select
          aria-label="What"
          placeholder="Everything"
          data={[...actionGroups]}
          value={filter.group === "" ? null : filter.group}
          onChange={(value) =>
            setFilter({ ...filter, group: actionGroups.find((group) => group === value) ?? "" })
          }
          clearable
          clearButtonProps={{ "aria-label": "Show everything" }}
          w={190}
        />
        {scope === "all" && (
          <Select
            aria-label="Who"
            placeholder="Everybody"
            data={users.map((user) => ({ value: user.id, label: user.name === "" ? user.email : user.name }))}
            value={filter.actor === "" ? null : filter.actor}
            onChange={(value) => setFilter({ ...filter, actor: value ?? "" })}
            clearable
            clearButtonProps={{ "aria-label": "Show everybody" }}
            searchable
            w={210}
          />
        )}
      </Group>
      <Loaded query={query} rows={8}>
        {() => (
          <Stack>
            {all.length === 0 ? (
              <EmptyState icon={ScrollText} title="Nothing has happened yet">
                Sign-ins, saved workflows, started runs and changed secrets are listed here, the last one
                first.
              </EmptyState>
            ) : (
              <AuditTable entries={shown} nameOf={nameOf} />
            )}
            <Group>
              <Text size="sm" c="dimmed" role="status">
                {shown.length === all.length
                  ? plural(all.length, "entry", "entries")
                  : `${shown.length} of ${plural(all.length, "entry", "entries")}`}
                {isLooking
                  ? ", looking at older ones…"
                  : query.hasNextPage
                    ? ", older ones not looked at yet"
                    : ""}
              </Text>
              {query.hasNextPage && !isLooking && (
                <Button
                  variant="default"
                  size="xs"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Load older entries
                </Button>
              )}
            </Group>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
