// JSON as text. While it does not parse, the document keeps what it had.
import { useState } from "react";
import { Text } from "@mantine/core";
import type { ControlProps } from "./control_props";
import { defaultText } from "./input_kinds";
import { jsonText, readJsonText } from "./json_text";
import { TemplateField } from "./template_field";

interface Draft {
  text: string;
  /** What the text stood for when it was typed; another value from outside (undo) ends the draft. */
  value: unknown;
}

export function JsonControl({
  id,
  nodeId,
  input,
  value,
  onChange,
  invalid,
  problemAt,
  onBlur,
}: ControlProps) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const text = draft && draft.value === value ? draft.text : jsonText(value);
  const read = readJsonText(text);
  const typed = (next: string) => {
    const result = readJsonText(next);
    setDraft({ text: next, value: result.ok ? result.value : value });
    if (result.ok) onChange(result.value);
  };
  const placeholder = input.type === "list" ? '["…"] or {{ … }}' : '{ "name": "value" } or {{ … }}';
  return (
    <>
      <TemplateField
        id={id}
        nodeId={nodeId}
        value={text}
        onChange={typed}
        language="json"
        minRows={3}
        placeholder={defaultText(input.default) ?? placeholder}
        invalid={invalid || !read.ok}
        required={input.required}
        problemAt={read.ok ? problemAt : read.at}
        preview={text.trim().startsWith("{{") && input.per_iteration !== true}
        onBlur={onBlur}
      />
      {!read.ok && (
        <Text size="xs" c="var(--mantine-color-error)" role="status">
          {read.message}
        </Text>
      )}
    </>
  );
}
