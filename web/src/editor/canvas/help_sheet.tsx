// All keys on one sheet.
import { Kbd, Modal, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { Fragment } from "react";
import { furtherKeys, shortcuts } from "./shortcuts";

const groups = ["Nodes", "Edit", "View", "Workflow"] as const;
const all = [...shortcuts, ...furtherKeys];

function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((one, index) => (
    <Fragment key={one}>
      {index > 0 && " "}
      <Kbd size="xs">{one}</Kbd>
    </Fragment>
  ));
}

export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keyboard and mouse" size="xl">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        {groups.map((group) => (
          <Stack key={group} gap={4}>
            <Title order={3} size="h6">
              {group}
            </Title>
            <Table verticalSpacing={5} horizontalSpacing={0} withRowBorders={false}>
              <Table.Tbody>
                {all
                  .filter((one) => one.group === group)
                  .map((one) => (
                    <Table.Tr key={one.label}>
                      <Table.Td>
                        <Text size="sm">{one.label}</Text>
                      </Table.Td>
                      <Table.Td ta="right">
                        <Keys keys={one.keys} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Stack>
        ))}
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt="md">
        Drag the canvas to move it, turn the wheel to zoom. Drop a wire on the empty canvas for a node that
        fits, or anywhere on a node to choose where it goes. On a Mac, Ctrl is the command key.
      </Text>
    </Modal>
  );
}
