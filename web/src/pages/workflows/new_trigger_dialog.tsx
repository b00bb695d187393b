// Making a trigger beside the schedule. It takes effect at once and belongs to no version.
import {
  Anchor,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { credentialsQuery } from "@/api/queries";
import { ScheduleEditor } from "@/ui/schedule_editor";
import { sentence } from "@/ui/sentence";
import { emptyDraft, inputsOf, missingIn, triggerTypes, type TriggerDraft } from "./new_trigger";
import { RefusalAlert } from "./refusal_alert";
import { SchedulePolicy } from "./schedule_policy";
import { authenticationWords } from "./webhook_text";

type Change = (change: Partial<TriggerDraft>) => void;

function WebhookFields({ draft, change }: { draft: TriggerDraft; change: Change }) {
  const { data: credentials } = useQuery(credentialsQuery);
  const names = credentials?.items.map((one) => one.name) ?? [];
  return (
    <>
      <Text size="sm" c="dimmed">
        It gets an address. Whoever calls it starts a run, which sees the request as “trigger”.
      </Text>
      <Group grow align="flex-start">
        <Select
          label="Method"
          allowDeselect={false}
          data={["POST", "GET", "PUT", "PATCH"]}
          value={draft.method}
          onChange={(method) => change({ method: method ?? "POST" })}
        />
        <Select
          label="Callers prove themselves by"
          allowDeselect={false}
          data={Object.entries(authenticationWords).map(([value, label]) => ({ value, label }))}
          value={draft.authentication}
          onChange={(authentication) => change({ authentication: authentication ?? "bearer" })}
        />
      </Group>
      {draft.authentication !== "none" && (
        <Select
          label="Credential"
          description={
            <>
              Holds the secret that callers know.{" "}
              <Anchor component={Link} to="/credentials" size="xs">
                Credentials
              </Anchor>
            </>
          }
          placeholder={names.length === 0 ? "There is no credential yet" : "Choose one"}
          searchable
          data={names}
          value={draft.credential}
          onChange={(credential) => change({ credential })}
        />
      )}
      <Switch
        label="The caller waits for the result of the run"
        checked={draft.waits}
        onChange={(event) => change({ waits: event.currentTarget.checked })}
      />
    </>
  );
}

function OnceFields({ draft, change }: { draft: TriggerDraft; change: Change }) {
  return (
    <TextInput
      type="datetime-local"
      label="Moment"
      description={`In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`}
      value={draft.at}
      onChange={(event) => change({ at: event.currentTarget.value })}
    />
  );
}

export function NewTriggerDialog({
  workflowId,
  opened,
  onClose,
}: {
  workflowId: string;
  opened: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(emptyDraft);
  const change: Change = (part) => setDraft((before) => ({ ...before, ...part }));
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/triggers", {
          body: {
            workflow_id: workflowId,
            type: draft.type,
            name: draft.name.trim(),
            // The schema leaves inputs open: they are those of the type in the catalogue.
            inputs: inputsOf(draft) as object as Record<string, never>,
          },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["triggers"] });
      setDraft(emptyDraft);
      onClose();
    },
  });
  const missing = missingIn(draft);
  return (
    <Modal opened={opened} onClose={onClose} title="Add a trigger" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null) create.mutate();
        }}
      >
        <Stack>
          <SegmentedControl
            fullWidth
            aria-label="Kind of trigger"
            value={draft.type}
            data={[
              { value: "webhook_trigger", label: "Webhook" },
              { value: "one_time_trigger", label: "Once" },
              { value: "schedule_trigger", label: "Another schedule" },
            ]}
            onChange={(value) =>
              change({ type: triggerTypes.find((one) => one === value) ?? "webhook_trigger" })
            }
          />
          <TextInput
            label="Name"
            placeholder="New orders"
            data-autofocus
            maxLength={200}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          {draft.type === "webhook_trigger" && <WebhookFields draft={draft} change={change} />}
          {draft.type === "one_time_trigger" && <OnceFields draft={draft} change={change} />}
          {draft.type === "schedule_trigger" && (
            <>
              <ScheduleEditor value={draft.schedule} onChange={(schedule) => change({ schedule })} />
              <SchedulePolicy policy={draft.policy} onChange={(policy) => change({ policy })} />
            </>
          )}
          <RefusalAlert error={create.error} title="The trigger was not made" />
          <Group justify="flex-end">
            <Text size="sm" c="dimmed" style={{ flex: 1 }}>
              {missing === null ? "" : sentence(missing)}
            </Text>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={missing !== null} loading={create.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
