import { Text } from "@mantine/core";

/** A form for values of a JSON schema (the `params` of a workflow). */
export interface ParamsFormProps {
  schema: Record<string, unknown>;
  values: Record<string, unknown>;
  onChange: (values: Record<string, unknown>) => void;
}
export function ParamsForm({ schema }: ParamsFormProps) {
  return <Text>{Object.keys(schema).join()}</Text>;
}
