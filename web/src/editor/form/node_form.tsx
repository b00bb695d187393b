// The side panel's form of one node, made from the spec of its type.
import { Alert, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { catalogueQuery } from "@/api/queries";
import { Loaded } from "@/ui/loaded";
import { useEditor } from "../model/store";
import { FieldFrame, ProblemLine } from "./field_frame";
import { NodeHeader } from "./node_header";
import { NodeInputs } from "./node_inputs";
import { applies, settingsSet } from "./node_settings";
import { fieldProblem, otherProblems } from "./problems";
import { Section } from "./section";
import { SettingsSection } from "./settings_section";
import { WiredInput } from "./wired_input";

const condition = "Execute Condition";

export function NodeForm({ nodeId }: { nodeId: string }) {
  const catalogue = useQuery(catalogueQuery);
  const node = useEditor((state) => state.document.nodes.find((one) => one.id === nodeId));
  const allEdges = useEditor((state) => state.document.edges);
  const problems = useEditor((state) => state.problems);
  const edges = useMemo(() => allEdges.filter((edge) => edge.target === nodeId), [allEdges, nodeId]);
  if (!node) return <Text c="dimmed">This node is not there any more.</Text>;
  return (
    <Loaded query={catalogue}>
      {(data) => {
        const type = data.nodes.find((one) => one.type === node.type);
        const fields = new Set([
          ...(type?.inputs.map((input) => input.name) ?? []),
          ...Object.keys(node.data.inputs ?? {}).filter((name) => /^Data \d+$/.test(name)),
        ]);
        const others = otherProblems(problems, nodeId, fields);
        const settings = data.node_settings.filter((one) => type && applies(one.name, type));
        const waits = edges.filter((edge) => edge.targetHandle === condition);
        return (
          <Stack gap="lg">
            <NodeHeader node={node} type={type} />
            {others.length > 0 && (
              <Stack gap={4} role="status" aria-label="Problems of this node">
                {others.map((problem, index) => (
                  <ProblemLine key={index} {...fieldProblem(problem)} />
                ))}
              </Stack>
            )}
            {type ? (
              <NodeInputs key={nodeId} node={node} type={type} edges={edges} />
            ) : (
              <Alert color="orange" title="Unknown type">
                This server has no node of the type “{node.type}”. Its values are kept as they are.
              </Alert>
            )}
            {waits.length > 0 && (
              <FieldFrame id={`${nodeId}-condition`} label="Runs after" group>
                <WiredInput input={condition} edges={waits} />
              </FieldFrame>
            )}
            {type && (
              <Section title="Settings" count={settingsSet(node, settings, type)}>
                <SettingsSection key={nodeId} node={node} type={type} settings={settings} />
              </Section>
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
}
