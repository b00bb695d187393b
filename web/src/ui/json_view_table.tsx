import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import { isBranch, type JsonTable } from "./json_view_rows";

const page = 50;

function cellText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function JsonTableView({ table, label }: { table: JsonTable; label: string }) {
  const [shown, setShown] = useState(page);
  const hidden = table.rows.length - shown;
  return (
    <>
      <Table.ScrollContainer
        minWidth={Math.min(900, table.columns.length * 110)}
        maxHeight={420}
        scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      >
        <Table striped withTableBorder stickyHeader fz="xs" verticalSpacing={4} aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th c="dimmed" w={40}>
                #
              </Table.Th>
              {table.columns.map((column) => (
                <Table.Th key={column} ta={table.numeric.has(column) ? "right" : "left"}>
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.rows.slice(0, shown).map((row, index) => (
              <Table.Tr key={index}>
                <Table.Td c="dimmed">{index}</Table.Td>
                {table.columns.map((column) => {
                  const value = row[column];
                  return (
                    <Table.Td key={column} ta={table.numeric.has(column) ? "right" : "left"}>
                      <Text
                        span
                        size="xs"
                        lineClamp={2}
                        title={cellText(value)}
                        {...((isBranch(value) || value === null) && { c: "dimmed", ff: "monospace" })}
                      >
                        {cellText(value)}
                      </Text>
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hidden > 0 && (
        <Button variant="subtle" size="compact-xs" mt={4} onClick={() => setShown(shown + page * 2)}>
          Show {Math.min(page * 2, hidden)} of {hidden} more
        </Button>
      )}
    </>
  );
}
