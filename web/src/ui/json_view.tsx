// A JSON value to look at: a tree that folds; a list of objects also as a table; anything as text.
import { Box, Code, Group, SegmentedControl } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { tableOf } from "./json_view_rows";
import { JsonTableView } from "./json_view_table";
import { JsonTree } from "./json_view_tree";

type Form = "tree" | "table" | "text";

interface JsonViewProps {
  value: unknown;
  /** How an expression reads the value, `nodes.price.items`; without it, paths are not offered. */
  path?: string;
  /** What a screen reader calls it. */
  label?: string;
  /** Levels that start open. */
  depth?: number;
  /** Stands on the left of the choice of forms. */
  heading?: ReactNode;
}
export function JsonView({ value, path = "", label = "Value", depth = 2, heading }: JsonViewProps) {
  const table = tableOf(value);
  const [chosen, choose] = useState<Form>("table");
  const form = chosen === "table" && !table ? "tree" : chosen;
  const forms = [
    { value: "tree", label: "Tree" },
    ...(table ? [{ value: "table", label: "Table" }] : []),
    { value: "text", label: "JSON" },
  ];
  return (
    <Box>
      <Group justify="space-between" mb={4} gap="xs" wrap="nowrap">
        <Box style={{ minWidth: 0 }}>{heading}</Box>
        <SegmentedControl
          size="xs"
          data={forms}
          value={form}
          onChange={(next) => choose(next as Form)}
          aria-label={`Show ${label} as`}
        />
      </Group>
      {form === "table" && table ? (
        <JsonTableView table={table} label={label} />
      ) : form === "tree" ? (
        <JsonTree value={value} path={path} depth={depth} label={label} />
      ) : (
        <Code block mah={420} style={{ overflow: "auto" }} tabIndex={0}>
          {JSON.stringify(value, null, 2)}
        </Code>
      )}
    </Box>
  );
}
