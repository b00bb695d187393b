// A trigger besides the schedule: a webhook, one moment, another schedule.
import { Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  AlarmClock,
  CalendarClock,
  FlaskConical,
  History,
  Trash2,
  Webhook,
  Zap,
  type LucideIcon,
} from "lucide-react";
import { api, unwrap } from "@/api/client";
import type { Question } from "@/ui/confirm";
import { Time } from "@/ui/time";
import { triggerPreviewQuery } from "./queries";
import type { ShownTrigger } from "./shown_triggers";
import { TriggerSwitch } from "./trigger_switch";
import { WebhookDetails } from "./webhook_details";

const looks: Record<string, { icon: LucideIcon; label: string }> = {
  webhook_trigger: { icon: Webhook, label: "Webhook" },
  one_time_trigger: { icon: AlarmClock, label: "Once" },
  schedule_trigger: { icon: CalendarClock, label: "Schedule" },
};

function NextTimes({ triggerId }: { triggerId: string }) {
  const { data } = useQuery(triggerPreviewQuery(triggerId));
  if (!data) return null;
  return (
    <Stack gap={4}>
      <Text size="sm">{data.text}</Text>
      <Text size="xs" c="dimmed" component="div">
        Next:{" "}
        {data.next.map((one, index) => (
          <span key={one.at}>
            {index > 0 && " · "}
            <Time at={one.at} />
          </span>
        ))}
      </Text>
    </Stack>
  );
}

function Details({ trigger, ask }: { trigger: ShownTrigger; ask: (question: Question) => void }) {
  switch (trigger.type) {
    case "webhook_trigger":
      return <WebhookDetails trigger={trigger.stored} inputs={trigger.inputs} ask={ask} />;
    case "one_time_trigger": {
      const at = typeof trigger.inputs.At === "string" ? trigger.inputs.At : null;
      return (
        <Text size="sm" component="div">
          <Time at={at} />
          {trigger.stored?.last_fired_at != null && (
            <>
              {" "}
              · fired <Time at={trigger.stored.last_fired_at} style="relative" />
            </>
          )}
        </Text>
      );
    }
    case "schedule_trigger":
      return trigger.stored ? <NextTimes triggerId={trigger.stored.id} /> : null;
    default:
      return null;
  }
}

export function TriggerCard({
  trigger,
  ask,
  onHistory,
  onRemoveFromDocument,
}: {
  trigger: ShownTrigger;
  ask: (question: Question) => void;
  onHistory: ((triggerId: string) => void) | undefined;
  onRemoveFromDocument: (documentId: string) => Promise<unknown>;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { stored, documentId } = trigger;
  const { icon: Icon, label } = looks[trigger.type] ?? { icon: Zap, label: trigger.type };
  const test = useMutation({
    mutationFn: (id: string) =>
      unwrap(
        api.POST("/api/v1/triggers/{trigger_id}/test", {
          params: { path: { trigger_id: id }, header: { "Idempotency-Key": crypto.randomUUID() } },
        }),
      ),
    onSuccess: (accepted) =>
      navigate({ to: "/executions/$executionId", params: { executionId: accepted.id } }),
  });
  const remove = async () => {
    if (documentId !== null) return onRemoveFromDocument(documentId);
    if (stored)
      await api.DELETE("/api/v1/triggers/{trigger_id}", { params: { path: { trigger_id: stored.id } } });
    return client.invalidateQueries({ queryKey: ["triggers"] });
  };
  return (
    <Paper withBorder radius="lg" p="md" component="article">
      <Group justify="space-between" mb="sm" align="flex-start">
        <Group gap={10}>
          <Icon size={18} aria-hidden />
          <Title order={3} size="h5">
            {trigger.name}
          </Title>
          <Badge size="sm" variant="default" tt="none">
            {label}
          </Badge>
          {stored === undefined && (
            <Badge size="sm" color="blue" variant="light" tt="none">
              begins with the next activation
            </Badge>
          )}
          {trigger.leaving && (
            <Badge size="sm" color="orange" variant="light" tt="none">
              ends with the next activation
            </Badge>
          )}
        </Group>
        {stored && <TriggerSwitch trigger={stored} name={trigger.name} />}
      </Group>
      <Stack gap="sm">
        {stored?.error != null && (
          <Text size="sm" c="red">
            {stored.error}
          </Text>
        )}
        <Details trigger={trigger} ask={ask} />
        <Group gap={4} justify="flex-end">
          {stored && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<FlaskConical size={14} aria-hidden />}
              loading={test.isPending}
              onClick={() => test.mutate(stored.id)}
            >
              Test
            </Button>
          )}
          {stored && onHistory && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<History size={14} aria-hidden />}
              onClick={() => onHistory(stored.id)}
            >
              History
            </Button>
          )}
          {!trigger.leaving && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              leftSection={<Trash2 size={14} aria-hidden />}
              onClick={() =>
                ask({
                  title: `Delete ${trigger.name}?`,
                  body:
                    documentId === null
                      ? "It starts nothing any more. Its history stays."
                      : "It is taken out of the document, which makes a new version.",
                  confirm: "Delete",
                  onConfirm: remove,
                })
              }
            >
              Delete
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
