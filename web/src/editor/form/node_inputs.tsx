// The inputs of a node in the order of its spec, the rules between them, and inputs that repeat (`Data 1`, `Data 2`, …).
import { Alert, Button, Stack, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import type { Schemas } from "@/api/client";
import type { FlowEdge, FlowNode } from "../model/document";
import { withInput } from "../model/document";
import { useEditor } from "../model/store";
import { InputField } from "./input_field";
import { grouped, type NodeInput } from "./input_kinds";
import { ruleSentence } from "./rules";
import { Section } from "./section";
import { repeatedInputs } from "./repeated";

interface Props {
  node: FlowNode;
  type: Schemas["NodeType"];
  edges: readonly FlowEdge[];
}

function Repeated({ node, input, edges }: { node: FlowNode; input: NodeInput; edges: readonly FlowEdge[] }) {
  const edit = useEditor((state) => state.edit);
  const { shown, next } = repeatedInputs(input, node, edges);
  return (
    <Stack gap="sm">
      {shown.map((one) => (
        <InputField key={one.name} node={node} input={one} edges={edges} />
      ))}
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is connected yet. {input.help}
        </Text>
      )}
      {next !== null && (
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Plus size={12} aria-hidden />}
          style={{ alignSelf: "flex-start" }}
          onClick={() => edit(`Add ${next}`, (document) => withInput(document, node.id, next, ""))}
        >
          Add a value for {next}
        </Button>
      )}
    </Stack>
  );
}

function Fields({
  node,
  inputs,
  edges,
}: {
  node: FlowNode;
  inputs: readonly NodeInput[];
  edges: readonly FlowEdge[];
}) {
  return inputs.map((input) =>
    input.repeat_max === undefined ? (
      <InputField key={input.name} node={node} input={input} edges={edges} />
    ) : (
      <Repeated key={input.name} node={node} input={input} edges={edges} />
    ),
  );
}

export function NodeInputs({ node, type, edges }: Props) {
  const { main, more } = grouped(type.inputs);
  const isSet = (input: NodeInput) =>
    node.data.inputs?.[input.name] !== undefined || edges.some((edge) => edge.targetHandle === input.name);
  const set = more.filter(isSet).length;
  return (
    <Stack gap="md">
      {type.rules.map((rule) => (
        <Alert key={rule.inputs.join()} variant="light" color="gray" p="xs">
          <Text size="xs">{ruleSentence(rule)}</Text>
        </Alert>
      ))}
      <Fields node={node} inputs={main} edges={edges} />
      {type.inputs.length === 0 && (
        <Text size="sm" c="dimmed">
          This node takes no inputs.
        </Text>
      )}
      {more.length > 0 && (
        <Section title="More options" count={set} startsOpen={set > 0}>
          <Stack gap="md">
            <Fields node={node} inputs={more} edges={edges} />
          </Stack>
        </Section>
      )}
    </Stack>
  );
}
