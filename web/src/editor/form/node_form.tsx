import { Text } from "@mantine/core";

export function NodeForm({ nodeId }: { nodeId: string }) {
  return <Text>{nodeId}</Text>;
}
