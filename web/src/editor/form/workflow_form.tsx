import { Text } from "@mantine/core";

/** What the side panel shows while no node is selected: name, description, params, settings of the workflow. */
export function WorkflowForm() {
  return <Text>Workflow</Text>;
}
