// One alert: what happened, to which workflow, what to do, and "seen it".
import { Anchor, Badge, Button, Group, Paper, Stack, Text, ThemeIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { BellRing, Check } from "lucide-react";
import { sentence } from "@/ui/sentence";
import { Time } from "@/ui/time";
import { kindAdvice, kindText, type AlertEntry } from "./alert_queries";
import { useAcknowledge } from "./use_acknowledge";

export function AlertCard({ alert }: { alert: AlertEntry }) {
  const acknowledge = useAcknowledge();
  const open = alert.acknowledged_at === null;
  return (
    <Paper withBorder p="md" component="article" aria-label={kindText(alert.kind)}>
      <Group align="flex-start" wrap="nowrap" gap="md">
        <ThemeIcon variant="light" color={open ? "red" : "gray"} radius="xl" size={34} visibleFrom="xs">
          {open ? <BellRing size={18} aria-hidden /> : <Check size={18} aria-hidden />}
        </ThemeIcon>
        <Stack gap={4} flex={1} miw={0}>
          <Group gap="sm" justify="space-between">
            <Group gap={8}>
              <Text fw={600}>{kindText(alert.kind)}</Text>
              {!open && (
                <Badge variant="default" tt="none" size="sm">
                  acknowledged
                </Badge>
              )}
            </Group>
            <Text size="xs" c="dimmed" component="div">
              <Time at={alert.raised_at} style="relative" />
            </Text>
          </Group>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {sentence(alert.message)}
          </Text>
          <Text size="sm" c="dimmed">
            {kindAdvice(alert.kind)}
          </Text>
          <Group justify="space-between" mt={6}>
            <Links alert={alert} />
            {open && (
              <Button
                size="xs"
                variant="default"
                leftSection={<Check size={14} aria-hidden />}
                loading={acknowledge.isPending}
                onClick={() => acknowledge.mutate([alert.id])}
              >
                Acknowledge
              </Button>
            )}
          </Group>
        </Stack>
      </Group>
    </Paper>
  );
}

function Links({ alert }: { alert: AlertEntry }) {
  return (
    <Group gap="md">
      {alert.workflow_id !== null && alert.workflow_name !== null && (
        <Anchor
          component={Link}
          to={`/workflows/${alert.workflow_id}${alert.trigger_id === null ? "" : "?tab=triggers"}`}
          size="sm"
        >
          {alert.workflow_name === "" ? "Open the workflow" : alert.workflow_name}
        </Anchor>
      )}
      {alert.execution_id !== null && (
        <Anchor component={Link} to={`/executions/${alert.execution_id}`} size="sm">
          The run
        </Anchor>
      )}
    </Group>
  );
}
