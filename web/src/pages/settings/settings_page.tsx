import { Badge, Code, Popover, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";
import { instanceQuery } from "@/api/queries";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { fileLines, settingGroups, sourceTexts, valueText, type SettingGroup } from "./groups";

type Setting = Schemas["SettingList"]["items"][number];

const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: async () => (await unwrap(api.GET("/api/v1/settings"))).items,
});

export function SettingsPage() {
  const query = useQuery(settingsQuery);
  const { data: instance } = useQuery(instanceQuery);
  return (
    <Page
      title="Settings"
      about={
        <>
          What this instance runs with{instance ? `, version ${instance.version}` : ""}. Settings are changed
          where the service is started, and hold from its next start: flags win over environment variables,
          those over the configuration file.
        </>
      }
    >
      <Loaded query={query} rows={10}>
        {(settings) => (
          <Table.ScrollContainer minWidth={720}>
            <Table layout="fixed" verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w="44%">Setting</Table.Th>
                  <Table.Th w="28%">In force</Table.Th>
                  <Table.Th w="14%">From</Table.Th>
                  <Table.Th w="14%">Change</Table.Th>
                </Table.Tr>
              </Table.Thead>
              {settingGroups(settings).map((group) => (
                <GroupRows key={group.name} group={group} />
              ))}
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
    </Page>
  );
}

function GroupRows({ group }: { group: SettingGroup }) {
  return (
    <Table.Tbody>
      <Table.Tr bg="var(--mantine-color-default-hover)">
        <Table.Th colSpan={4} scope="rowgroup">
          {group.title}
        </Table.Th>
      </Table.Tr>
      {group.settings.map((setting) => (
        <SettingRow key={setting.name} setting={setting} />
      ))}
    </Table.Tbody>
  );
}

function SettingRow({ setting }: { setting: Setting }) {
  const source = sourceTexts[setting.source];
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" ff="monospace">
          {setting.name}
        </Text>
        <Text size="xs" c="dimmed">
          {setting.description}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        {setting.value === null ? (
          <Text size="sm" c="dimmed">
            {valueText(setting)}
          </Text>
        ) : (
          <Code>{valueText(setting)}</Code>
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={source.color} tt="none" title={source.text}>
          {source.label}
        </Badge>
      </Table.Td>
      <Table.Td>
        <HowTo setting={setting} />
      </Table.Td>
    </Table.Tr>
  );
}

function HowTo({ setting }: { setting: Setting }) {
  return (
    <Popover width={360} position="bottom-end" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" aria-label={`How to change ${setting.name}`}>
          How to
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={`How to change ${setting.name}`}>
        <Stack gap="xs">
          <Text size="sm">
            Takes {setting.accepts}. Default: {setting.default === "" ? "none" : setting.default}.
          </Text>
          {setting.flag !== null && (
            <div>
              <Text size="xs" c="dimmed">
                On the command line
              </Text>
              <Code block>{`flowbuilder serve ${setting.flag} …`}</Code>
            </div>
          )}
          <div>
            <Text size="xs" c="dimmed">
              As an environment variable
            </Text>
            <Code
              block
              style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}
            >{`${setting.variable}=…`}</Code>
          </div>
          {!setting.secret && (
            <div>
              <Text size="xs" c="dimmed">
                In the configuration file
              </Text>
              <Code block style={{ whiteSpace: "pre-wrap" }}>
                {fileLines(setting)}
              </Code>
            </div>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
