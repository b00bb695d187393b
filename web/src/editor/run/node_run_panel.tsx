// The side panel's "Last run" tab.
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { NodeRunView } from "./node_run_view";
import { useRunState } from "./run_state";

/** Inputs, outputs, logs, attempts and failure of the node in the watched run. */
export function NodeRunPanel({ nodeId }: { nodeId: string }) {
  const model = useRunState((state) => state.model);
  const faint = useRunState((state) => state.faint);
  if (!model) {
    return (
      <Text size="sm" c="dimmed">
        This workflow has not run yet. Press Run: what goes into this node and what comes out of it will be
        here.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {faint ? "In the last run" : "In this run"}
        </Text>
        <Anchor
          size="xs"
          renderRoot={(props) => (
            <Link
              to="/executions/$executionId"
              params={{ executionId: model.executionId }}
              search={{ node: nodeId }}
              {...props}
            />
          )}
        >
          Open the execution
        </Anchor>
      </Group>
      <NodeRunView key={nodeId} model={model} nodeId={nodeId} />
    </Stack>
  );
}
