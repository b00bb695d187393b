// The settings that every node has: what happens when it fails, its time limit, when it runs.
import { MultiSelect, Stack, Text } from "@mantine/core";
import { useId } from "react";
import type { Schemas } from "@/api/client";
import type { FlowNode } from "../model/document";
import { useEditor } from "../model/store";
import { BooleanControl, NumberControl, SelectControl } from "./controls";
import { describedBy, FieldFrame } from "./field_frame";
import type { NodeInput } from "./input_kinds";
import {
  applies,
  defaultOf,
  errorClasses,
  lookOf,
  optionTitles,
  settingAt,
  settingGroups,
  withSettingAt,
} from "./node_settings";
import { TemplateField } from "./template_field";

type NodeType = Schemas["NodeType"];

function scaled(value: unknown, scale: number, up: boolean): unknown {
  if (typeof value !== "number") return value;
  return up ? Math.round(value * scale) : value / scale;
}

function SettingField({ node, setting, type }: { node: FlowNode; setting: NodeInput; type: NodeType }) {
  const id = useId();
  const edit = useEditor((state) => state.edit);
  const { title, scale = 1, unit, help } = lookOf(setting.name);
  const value = settingAt(node.data.settings, setting.name);
  const usual = defaultOf(setting, type);
  const change = (next: unknown) =>
    edit(
      `Change ${title}`,
      (document) => {
        const current = document.nodes.find((one) => one.id === node.id);
        return current ? withSettingAt(document, current, setting.name, next) : document;
      },
      `${node.id} setting ${setting.name}`,
    );
  const label = unit === undefined ? title : `${title} (${unit})`;
  const control = {
    id,
    nodeId: node.id,
    input: { ...setting, name: title, default: scaled(usual, scale, false) },
    value: scaled(value, scale, false),
    onChange: (next: unknown) => change(scaled(next, scale, true)),
    invalid: false,
  };
  return (
    <FieldFrame id={id} label={label} help={help ?? setting.help}>
      {setting.name === "retry.on" ? (
        <MultiSelect
          id={id}
          aria-describedby={describedBy(id)}
          size="sm"
          data={errorClasses(type)}
          value={Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []}
          placeholder={Array.isArray(value) ? "" : "What may go away by itself"}
          clearable
          comboboxProps={{ zIndex: 400 }}
          onChange={(next) => change(next.length === 0 ? undefined : next)}
        />
      ) : setting.widget === "expression" ? (
        <TemplateField
          id={id}
          nodeId={node.id}
          value={typeof value === "string" ? value : ""}
          onChange={(text) => change(text === "" ? undefined : text)}
          language="expression"
          placeholder="Always"
          maxRows={4}
        />
      ) : setting.widget === "select" ? (
        <SelectControl {...control} titles={optionTitles} />
      ) : setting.widget === "checkbox" ? (
        <BooleanControl {...control} />
      ) : (
        <NumberControl {...control} />
      )}
    </FieldFrame>
  );
}

export interface SettingsSectionProps {
  node: FlowNode;
  type: NodeType;
  settings: readonly NodeInput[];
}

export function SettingsSection({ node, type, settings }: SettingsSectionProps) {
  const listed = new Set(settingGroups.flatMap((group) => group.names));
  const others = settings.filter((setting) => !listed.has(setting.name)).map((setting) => setting.name);
  return (
    <Stack gap="lg">
      {[...settingGroups, { title: "Other", names: others }].map(({ title, names }) => {
        const shown = names
          .map((name) => settings.find((setting) => setting.name === name))
          .filter((setting) => setting !== undefined)
          .filter((setting) => applies(setting.name, type));
        if (shown.length === 0) return null;
        return (
          <Stack key={title} gap="sm" role="group" aria-label={title}>
            <Text size="xs" fw={600} c="dimmed">
              {title}
            </Text>
            {shown.map((setting) => (
              <SettingField key={setting.name} node={node} setting={setting} type={type} />
            ))}
          </Stack>
        );
      })}
    </Stack>
  );
}
