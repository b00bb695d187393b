// Which node this is: its name, how expressions call it, and how its type works; the panel's head says what the type is.
import { Badge, Code, Collapse, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { Schemas } from "@/api/client";
import { useCatalogue } from "../canvas/catalogue_context";
import { nodeName, slugOf, type FlowNode } from "../model/document";
import { nameProblem, renameNode } from "../model/rename";
import { useEditor } from "../model/store";
import { MarkdownText } from "./markdown_text";

function NameField({ node }: { node: FlowNode }) {
  const document = useEditor((state) => state.document);
  const edit = useEditor((state) => state.edit);
  const catalogue = useCatalogue();
  const name = nodeName(node);
  const [draft, setDraft] = useState<{ text: string; of: string } | null>(null);
  const text = draft && draft.of === name ? draft.text : name;
  const problem = nameProblem(document, node.id, text);
  const commit = () => {
    const wanted = text.trim();
    setDraft(null);
    if (problem !== undefined || wanted === name) return;
    edit(`Rename ${name}`, (before) => renameNode(before, catalogue, node.id, wanted));
  };
  return (
    <TextInput
      label="Name"
      size="sm"
      value={text}
      error={problem}
      description={
        problem === undefined && (
          <>
            Expressions call it <Code>nodes.{slugOf(text)}</Code>
          </>
        )
      }
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={(event) => setDraft({ text: event.currentTarget.value, of: name })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape" && draft) {
          event.stopPropagation();
          setDraft(null);
        }
      }}
    />
  );
}

function About({ type }: { type: Schemas["NodeType"] }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <Stack gap={6}>
      {type.description !== "" && (
        <>
          <UnstyledButton aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            <Group gap={4} c="dimmed">
              {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
              <Text size="xs" fw={500}>
                How it works
              </Text>
            </Group>
          </UnstyledButton>
          <Collapse expanded={open} id={id}>
            <Stack gap="sm" pb={4}>
              <MarkdownText text={type.description} />
              <Group gap={6}>
                <Badge size="sm" variant="light" color="gray" tt="none">
                  {type.credits === 1 ? "1 credit" : `${type.credits} credits`}
                </Badge>
                {type.side_effect && (
                  <Badge size="sm" variant="light" color="gray" tt="none">
                    changes something outside
                  </Badge>
                )}
                {type.errors.length > 0 && (
                  <Text size="xs" c="dimmed">
                    May fail with {type.errors.join(", ")}
                  </Text>
                )}
              </Group>
            </Stack>
          </Collapse>
        </>
      )}
    </Stack>
  );
}

export function NodeHeader({ node, type }: { node: FlowNode; type: Schemas["NodeType"] | undefined }) {
  return (
    <Stack gap="sm">
      <NameField key={node.id} node={node} />
      {type && <About type={type} />}
    </Stack>
  );
}
