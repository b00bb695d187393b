// An input that takes anything: a text, or JSON when its type matters.
import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import type { ControlProps } from "./control_props";
import { defaultText, rowsOf } from "./input_kinds";
import { JsonControl } from "./json_control";
import { readJsonText } from "./json_text";
import { TemplateField } from "./template_field";

export function AnyControl(props: ControlProps) {
  const { id, nodeId, input, value, onChange, invalid, problemAt, onBlur } = props;
  const [asJson, setAsJson] = useState(false);
  const isJson = asJson || (value !== undefined && typeof value !== "string");
  return (
    <Stack gap={6}>
      {isJson ? (
        <JsonControl {...props} />
      ) : (
        <TemplateField
          id={id}
          nodeId={nodeId}
          value={typeof value === "string" ? value : ""}
          onChange={(text) => onChange(text === "" ? undefined : text)}
          minRows={rowsOf(input)}
          placeholder={defaultText(input.default) ?? "Text or {{ … }}"}
          invalid={invalid}
          required={input.required}
          problemAt={problemAt}
          preview={input.per_iteration !== true}
          onBlur={onBlur}
        />
      )}
      <SegmentedControl
        size="xs"
        style={{ alignSelf: "flex-start" }}
        aria-label={`${input.name} as`}
        value={isJson ? "json" : "text"}
        data={[
          { value: "text", label: "Text" },
          { value: "json", label: "JSON" },
        ]}
        onChange={(mode) => {
          setAsJson(mode === "json");
          if (mode === "text" && typeof value !== "string" && value !== undefined)
            onChange(JSON.stringify(value));
          // What looks like a value becomes one: that is what people switch for.
          const read = mode === "json" && typeof value === "string" ? readJsonText(value) : undefined;
          if (read?.ok) onChange(read.value);
        }}
      />
    </Stack>
  );
}
