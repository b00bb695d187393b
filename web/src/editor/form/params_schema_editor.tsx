// The parameters of a workflow: rows for what most need, the JSON schema itself for the rest.
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { CodeField } from "@/ui/code_field";
import { useEditor } from "../model/store";
import { readJsonText } from "./json_text";
import { without } from "./members";
import {
  freshParam,
  paramNameProblem,
  paramsOf,
  paramTypes,
  valueOfText,
  withParams,
  type Param,
  type ParamType,
} from "./param_schema";

const typeTitles: Readonly<Record<ParamType, string>> = {
  string: "Text",
  number: "Number",
  integer: "Whole number",
  boolean: "Yes or no",
  array: "List",
  object: "Object",
};
type Schema = Record<string, unknown>;

function ParamRow({
  params,
  index,
  onChange,
  onRemove,
}: {
  params: readonly Param[];
  index: number;
  onChange: (param: Param) => void;
  onRemove: () => void;
}) {
  const param = params[index];
  const [draft, setDraft] = useState<string | null>(null);
  if (!param) return null;
  const name = draft ?? param.name;
  const problem = paramNameProblem(params, index, name);
  const usual =
    param.default === undefined
      ? ""
      : typeof param.default === "string"
        ? param.default
        : JSON.stringify(param.default);
  return (
    <Paper withBorder p="xs">
      <Stack gap={6}>
        <Group gap={6} wrap="nowrap" align="flex-start">
          <TextInput
            size="sm"
            style={{ flex: 1 }}
            aria-label={`Name of parameter ${index + 1}`}
            value={name}
            error={problem}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onBlur={() => {
              if (problem === null && name.trim() !== param.name) onChange({ ...param, name: name.trim() });
              setDraft(null);
            }}
          />
          <Select
            size="sm"
            w={130}
            aria-label={`Type of ${param.name}`}
            data={paramTypes.map((type) => ({ value: type, label: typeTitles[type] }))}
            value={param.type ?? null}
            placeholder="Anything"
            allowDeselect={false}
            comboboxProps={{ zIndex: 400 }}
            onChange={(next) => {
              const type = paramTypes.find((one) => one === next);
              if (type)
                onChange({ ...param, type, default: usual === "" ? undefined : valueOfText(type, usual) });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={`Remove ${param.name}`}
            onClick={onRemove}
          >
            <X size={14} aria-hidden />
          </ActionIcon>
        </Group>
        <TextInput
          size="xs"
          aria-label={`Description of ${param.name}`}
          placeholder="What it is for"
          value={param.description}
          onChange={(event) => onChange({ ...param, description: event.currentTarget.value })}
        />
        <Group gap="sm" wrap="nowrap">
          <TextInput
            size="xs"
            style={{ flex: 1 }}
            aria-label={`Default of ${param.name}`}
            placeholder="No default"
            value={usual}
            onChange={(event) =>
              onChange({ ...param, default: valueOfText(param.type, event.currentTarget.value) })
            }
          />
          <Checkbox
            size="xs"
            label="Required"
            checked={param.required}
            onChange={(event) => onChange({ ...param, required: event.currentTarget.checked })}
          />
        </Group>
      </Stack>
    </Paper>
  );
}

function RawSchema({
  schema,
  onChange,
}: {
  schema: Schema | undefined;
  onChange: (schema: Schema | undefined) => void;
}) {
  const [draft, setDraft] = useState<{ text: string; of: Schema | undefined } | null>(null);
  const text =
    draft && draft.of === schema ? draft.text : schema === undefined ? "" : JSON.stringify(schema, null, 2);
  const read = readJsonText(text);
  const isSchema =
    read.ok &&
    (read.value === undefined ||
      (typeof read.value === "object" && !Array.isArray(read.value) && read.value !== null));
  return (
    <Stack gap={4}>
      <CodeField
        aria-label="JSON schema of the parameters"
        language="json"
        minRows={8}
        value={text}
        placeholder='{"type": "object", "properties": {}}'
        invalid={!isSchema}
        onChange={(next) => {
          const result = readJsonText(next);
          const fits =
            result.ok &&
            (result.value === undefined ||
              (typeof result.value === "object" && !Array.isArray(result.value)));
          const made = fits ? ((result.value ?? undefined) as Schema | undefined) : schema;
          setDraft({ text: next, of: made });
          if (fits) onChange(made);
        }}
      />
      {!isSchema && (
        <Text size="xs" c="var(--mantine-color-error)" role="status">
          {read.ok ? "A JSON schema is an object." : read.message}
        </Text>
      )}
    </Stack>
  );
}

export function ParamsSchemaEditor() {
  const schema = useEditor((state) => state.document.params);
  const edit = useEditor((state) => state.edit);
  const [raw, setRaw] = useState(false);
  const params = paramsOf(schema);
  const write = (next: Schema | undefined) =>
    edit(
      "Change parameters",
      (document) => {
        const { name, nodes, edges } = document;
        const others = without(document, "params");
        return { ...others, name, nodes, edges, ...(next === undefined ? {} : { params: next }) };
      },
      "params",
    );
  const change = (next: readonly Param[]) => write(withParams(schema, next));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          What a run can be given; read as params.name
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="Parameters as"
          value={raw ? "json" : "rows"}
          data={[
            { value: "rows", label: "Rows" },
            { value: "json", label: "Schema" },
          ]}
          onChange={(mode) => setRaw(mode === "json")}
        />
      </Group>
      {raw ? (
        <RawSchema schema={schema} onChange={write} />
      ) : (
        <>
          {params.map((_, index) => (
            <ParamRow
              key={index}
              params={params}
              index={index}
              onChange={(next) => change(params.map((one, place) => (place === index ? next : one)))}
              onRemove={() => change(params.filter((_, place) => place !== index))}
            />
          ))}
          <Button
            size="xs"
            variant="light"
            leftSection={<Plus size={14} aria-hidden />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => change([...params, freshParam(params)])}
          >
            Add a parameter
          </Button>
        </>
      )}
    </Stack>
  );
}
