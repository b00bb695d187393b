// What to run with: the parameters of the workflow, and for tests where to stop and what to take as given.
import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Divider,
  Group,
  JsonInput,
  Modal,
  Select,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { Pin as PinIcon, Play, Trash2 } from "lucide-react";
import { plural, sentence } from "@/ui/sentence";
import { ParamsForm } from "../form/params_form";
import type { FlowDocument } from "../model/document";
import { currentRuns, type RunModel } from "./run_model";
import {
  isTest,
  lastOutputs,
  nextPin,
  nodeChoices,
  parsePin,
  pinnable,
  propertiesOf,
  withoutTest,
  type Pin,
  type RunOptions,
} from "./test_options";

interface PinFieldProps {
  pin: Pin;
  choices: { value: string; label: string }[];
  onChange: (pin: Pin) => void;
  onChoose: (nodeId: string) => void;
  onRemove: () => void;
}
function PinField({ pin, choices, onChange, onChoose, onRemove }: PinFieldProps) {
  const parsed = parsePin(pin.text);
  const problem = "problem" in parsed ? sentence(parsed.problem) : undefined;
  return (
    <Stack gap={6}>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <Select
          size="xs"
          label="Pinned node"
          searchable
          allowDeselect={false}
          data={choices}
          value={pin.nodeId}
          onChange={(nodeId) => nodeId !== null && onChoose(nodeId)}
          style={{ flex: 1 }}
        />
        <ActionIcon variant="subtle" color="gray" size="md" aria-label="Remove this pin" onClick={onRemove}>
          <Trash2 size={16} />
        </ActionIcon>
      </Group>
      <JsonInput
        size="xs"
        aria-label="Its outputs, as JSON"
        description="Its outputs by name, as JSON. The node is not run; these stand in its place."
        autosize
        minRows={3}
        maxRows={12}
        formatOnBlur
        value={pin.text}
        onChange={(text) => onChange({ ...pin, text })}
        error={problem}
        // What it would say itself when it is left.
        validationError={problem}
      />
    </Stack>
  );
}

interface TestOptionsProps {
  document: FlowDocument;
  model: RunModel | null;
  options: RunOptions;
  onChange: (options: RunOptions) => void;
}
function TestOptions({ document, model, options, onChange }: TestOptionsProps) {
  const choices = nodeChoices(document);
  const reusable = Object.keys(lastOutputs(model, document, options.runTo)).length;
  const textOf = (nodeId: string): string => {
    const run = model ? currentRuns(model).find((one) => one.node_id === nodeId) : undefined;
    return JSON.stringify(pinnable(run?.output ?? null), null, 2);
  };
  const setPin = (index: number, pin: Pin | null) =>
    onChange({
      ...options,
      pins: options.pins.flatMap((one, at) => (at === index ? (pin ? [pin] : []) : [one])),
    });
  const unpinned = nextPin(choices, options.pins, model);
  return (
    <Stack gap="sm">
      <Select
        size="sm"
        label="Run to"
        description="Runs this node and what it needs, and nothing after it."
        placeholder="The end"
        clearable
        searchable
        data={choices}
        value={options.runTo}
        onChange={(runTo) => onChange({ ...options, runTo })}
      />
      <Checkbox
        label="Use last outputs"
        description={
          reusable === 0
            ? "No node of the last run gave nothing but data, so there is nothing to reuse."
            : `${plural(reusable, "node")} that gave only data: taken from the last run, not run again. Pages are always opened anew.`
        }
        disabled={reusable === 0}
        checked={options.useLast && reusable > 0}
        onChange={(event) => onChange({ ...options, useLast: event.currentTarget.checked })}
      />
      {options.pins.map((pin, index) => (
        <PinField
          key={index}
          pin={pin}
          choices={choices}
          onChange={(next) => setPin(index, next)}
          onChoose={(nodeId) => setPin(index, { nodeId, text: textOf(nodeId) })}
          onRemove={() => setPin(index, null)}
        />
      ))}
      {unpinned !== undefined && (
        <Button
          size="xs"
          variant="default"
          leftSection={<PinIcon size={14} aria-hidden />}
          style={{ alignSelf: "flex-start" }}
          onClick={() =>
            onChange({
              ...options,
              pins: [...options.pins, { nodeId: unpinned, text: textOf(unpinned) }],
            })
          }
        >
          Pin outputs of a node
        </Button>
      )}
    </Stack>
  );
}

export interface RunDialogProps extends TestOptionsProps {
  open: boolean;
  busy: boolean;
  error: Error | null;
  onClose: () => void;
  onRun: () => void;
}
export function RunDialog({ open, busy, error, onClose, onRun, ...about }: RunDialogProps) {
  const { document, options, onChange } = about;
  const hasParams = Object.keys(propertiesOf(document.params)).length > 0;
  const test = isTest(options);
  const isReadable = options.pins.every((pin) => !("problem" in parsePin(pin.text)));
  return (
    <Modal opened={open} onClose={onClose} title="Run the workflow" size="lg">
      <Stack gap="md">
        {hasParams ? (
          <ParamsForm
            schema={document.params ?? {}}
            values={options.params}
            onChange={(params) => onChange({ ...options, params })}
          />
        ) : (
          <Text size="sm" c="dimmed">
            This workflow takes no parameters. Add some in its panel to be asked for them here.
          </Text>
        )}
        <Divider />
        <Group justify="space-between" h={30}>
          <Title order={3} size="h5">
            For a test
          </Title>
          {test && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange(withoutTest(options))}>
              Back to a whole run
            </Button>
          )}
        </Group>
        <TestOptions {...about} />
        {error && (
          <Alert color="red" role="alert">
            {sentence(error.message)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            leftSection={<Play size={16} aria-hidden />}
            loading={busy}
            disabled={!isReadable}
            onClick={onRun}
            data-autofocus={!hasParams}
          >
            {test ? "Run test" : "Run"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
