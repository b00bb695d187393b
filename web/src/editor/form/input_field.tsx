// One input of a node: its name and marks, the control or where its wire comes from, and what is wrong with it.
import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { Braces, KeyRound, Rows3, SquareCode, type LucideIcon } from "lucide-react";
import { useId, useState } from "react";
import { withInput, type FlowEdge, type FlowNode } from "../model/document";
import { useEditor } from "../model/store";
import { Control } from "./control";
import { FieldFrame } from "./field_frame";
import { controlOf, isReference, type Control as Kind, type NodeInput } from "./input_kinds";
import { InlineMarkdown } from "./markdown_text";
import { fieldProblem, problemsOfInput } from "./problems";
import { WiredInput } from "./wired_input";

// How a person turned the field: to text for a template, to JSON, to a credential.
type Turned = "template" | "json" | "credential" | null;

function Turn({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        <Icon size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

const groups = new Set<Kind>(["rows", "list", "cases"]);

export interface InputFieldProps {
  node: FlowNode;
  input: NodeInput;
  edges: readonly FlowEdge[];
}

export function InputField({ node, input, edges }: InputFieldProps) {
  const id = useId();
  const [turned, setTurned] = useState<Turned>(null);
  const [touched, setTouched] = useState(false);
  const edit = useEditor((state) => state.edit);
  const problems = useEditor((state) => state.problems);
  const value = node.data.inputs?.[input.name];
  const found = problemsOfInput(problems, node.id, input.name);
  const shown = found.map(fieldProblem);
  const change = (next: unknown) =>
    edit(
      `Change ${input.name}`,
      (document) => withInput(document, node.id, input.name, next),
      `${node.id} input ${input.name}`,
    );

  const natural = controlOf(input, value);
  const reference = isReference(value) || turned === "credential";
  const kind =
    reference && input.secret === "allowed" && natural !== "rows" ? "credential" : pick(natural, turned);
  const wires = edges.filter((edge) => edge.targetHandle === input.name);
  const frame = {
    id,
    label: input.name,
    required: input.required,
    help: helpOf(input, kind),
    problems: shown.filter((one) => one.tone !== "todo" || touched || natural === "connection"),
  };
  if (wires.length > 0)
    return (
      <FieldFrame {...frame} help={undefined} group>
        <WiredInput input={input.name} edges={wires} />
      </FieldFrame>
    );
  if (kind === "connection")
    return (
      <FieldFrame {...frame} group>
        <Text size="sm" c="dimmed">
          {input.required ? "Not connected yet: draw a wire to" : "Not connected. To use it, draw a wire to"}{" "}
          <b>{input.name}</b>.
        </Text>
      </FieldFrame>
    );
  return (
    <FieldFrame
      {...frame}
      group={groups.has(kind)}
      actions={
        <Turns
          base={controlOf(input, undefined)}
          kind={kind}
          takesCredential={input.secret === "allowed" && natural === "template"}
          onTurn={(next, clears) => {
            setTurned(next);
            if (clears && value !== undefined) change(undefined);
          }}
        />
      }
    >
      <Control
        kind={kind}
        id={id}
        nodeId={node.id}
        input={input}
        value={value}
        onChange={change}
        invalid={shown.some((one) => one.tone === "error")}
        problemAt={found.find((one) => one.position)?.position?.offset}
        onBlur={() => setTouched(true)}
      />
    </FieldFrame>
  );
}

function helpOf(input: NodeInput, kind: Kind) {
  // These controls explain themselves; the spec's help is about what they write.
  if (kind === "cases") return "Each label becomes a path. The first case that fits is taken.";
  const text = input.help ?? "";
  if (kind === "selector" && text.startsWith("CSS by default")) return undefined;
  return text === "" ? undefined : <InlineMarkdown text={text} />;
}

function pick(natural: Kind, turned: Turned): Kind {
  if (turned === "template" && ["number", "boolean", "select"].includes(natural)) return "template";
  if (turned === "json" && ["rows", "list", "cases"].includes(natural)) return "json";
  return natural;
}

const choices = new Set<Kind>(["number", "boolean", "select"]);

function Turns({
  base,
  kind,
  takesCredential,
  onTurn,
}: {
  /** What the input is without a value. */
  base: Kind;
  kind: Kind;
  takesCredential: boolean;
  onTurn: (turned: Turned, clears: boolean) => void;
}) {
  if (kind === "credential" && takesCredential)
    return <Turn icon={Braces} label="Write a text instead" onClick={() => onTurn(null, true)} />;
  if (choices.has(kind))
    return <Turn icon={Braces} label="Use an expression" onClick={() => onTurn("template", false)} />;
  if (kind === "template" && choices.has(base))
    return <Turn icon={Rows3} label="Choose a value" onClick={() => onTurn(null, true)} />;
  if (groups.has(kind))
    return <Turn icon={SquareCode} label="As JSON" onClick={() => onTurn("json", false)} />;
  if (kind === "json" && groups.has(base))
    return <Turn icon={Rows3} label="As rows" onClick={() => onTurn(null, false)} />;
  if (takesCredential)
    return <Turn icon={KeyRound} label="Use a credential" onClick={() => onTurn("credential", true)} />;
  return null;
}
