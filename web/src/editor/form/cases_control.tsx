import { SegmentedControl, Group, Stack, TextInput } from "@mantine/core";
import { casesOf, valueOfCases, type Case } from "./cases";
import type { ControlProps } from "./control_props";
import { JsonControl } from "./json_control";
import { OrderedRows } from "./ordered_rows";
import { TemplateField } from "./template_field";

const fresh: Case = { label: "", by: "equals", text: "", written: {} };
const valueRoot = ["value"];

export function CasesControl(props: ControlProps) {
  const { id, nodeId, value, onChange } = props;
  const cases = casesOf(value);
  if (cases === null) return <JsonControl {...props} />;
  return (
    <div id={id}>
      <OrderedRows
        items={cases}
        what="case"
        fresh={fresh}
        addLabel="Add a case"
        onChange={(next) => onChange(valueOfCases(next))}
      >
        {(one, index, change) => (
          <Stack gap={4} pb={4}>
            <Group gap={6} wrap="nowrap">
              <TextInput
                size="sm"
                style={{ flex: 1 }}
                aria-label={`Label of case ${index + 1}`}
                placeholder="Label: becomes a path"
                value={one.label}
                onChange={(event) => change({ ...one, label: event.currentTarget.value })}
              />
              <SegmentedControl
                size="xs"
                aria-label={`Test of case ${index + 1}`}
                value={one.by}
                onChange={(by) => change({ ...one, by: by === "when" ? "when" : "equals" })}
                data={[
                  { value: "equals", label: "equals" },
                  { value: "when", label: "when" },
                ]}
              />
            </Group>
            <TemplateField
              key={one.by}
              id={`${id}-${index}`}
              label={one.by === "when" ? `Expression of case ${index + 1}` : `Value of case ${index + 1}`}
              nodeId={nodeId}
              value={one.text}
              onChange={(text) => change({ ...one, text })}
              language={one.by === "when" ? "expression" : "template"}
              roots={valueRoot}
              preview={one.by === "equals"}
              placeholder={one.by === "when" ? "value > 10" : "The value to compare with"}
              maxRows={4}
            />
          </Stack>
        )}
      </OrderedRows>
    </div>
  );
}
