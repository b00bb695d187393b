// Finds an element: what kind of selector, its text, and alternatives for when the page changes.
import { Group, Select, Stack, Text } from "@mantine/core";
import type { ControlProps } from "./control_props";
import { OrderedRows } from "./ordered_rows";
import {
  alternativesOf,
  changeKind,
  readSelector,
  selectorKinds,
  valueOfAlternatives,
  writeSelector,
} from "./selector_syntax";
import { TemplateField } from "./template_field";

const options = selectorKinds.map(({ kind, title }) => ({ value: kind, label: title }));

export function SelectorControl({ id, nodeId, input, value, onChange, invalid, onBlur }: ControlProps) {
  const alternatives = alternativesOf(value);
  const kind = readSelector(alternatives[0] ?? "").kind;
  const shown = selectorKinds.find((one) => one.kind === kind);
  return (
    <Stack gap={4}>
      <OrderedRows
        items={alternatives}
        what="alternative"
        fresh=""
        keepsOne
        addLabel="Add an alternative"
        onChange={(next) => onChange(valueOfAlternatives(next))}
      >
        {(text, index, change) => {
          const selector = readSelector(text);
          const about = selectorKinds.find((one) => one.kind === selector.kind);
          const which = index === 0 ? input.name : `${input.name}, alternative ${index + 1}`;
          return (
            <Group gap={6} wrap="nowrap" align="flex-start">
              <Select
                size="sm"
                w={104}
                style={{ flexShrink: 0 }}
                aria-label={`Kind of ${which}`}
                data={options}
                value={selector.kind}
                allowDeselect={false}
                comboboxProps={{ zIndex: 400, width: 150, position: "bottom-start" }}
                onChange={(next) => {
                  const found = selectorKinds.find((one) => one.kind === next);
                  if (found) change(changeKind(text, found.kind));
                }}
              />
              <div style={{ flex: 1, minWidth: 0 }}>
                <TemplateField
                  id={index === 0 ? id : `${id}-${index}`}
                  {...(index === 0 ? {} : { label: which })}
                  nodeId={nodeId}
                  value={selector.body}
                  onChange={(body) => change(writeSelector({ kind: selector.kind, body }))}
                  language="selector"
                  placeholder={about?.example ?? ""}
                  invalid={invalid}
                  required={input.required}
                  maxRows={5}
                  onBlur={onBlur}
                />
              </div>
            </Group>
          );
        }}
      </OrderedRows>
      <Text size="xs" c="dimmed" lh={1.4}>
        {shown?.hint}
        {alternatives.length > 1 ? " The first that matches is used." : ""}
      </Text>
    </Stack>
  );
}
