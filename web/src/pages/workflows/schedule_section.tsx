// The schedule of a workflow: when it starts by itself. It stands in the document, so saving it makes a version.
import { Button, Collapse, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { CalendarClock, ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { ScheduleEditor } from "@/ui/schedule_editor";
import { Time } from "@/ui/time";
import type { Trigger, WorkflowDetail } from "./queries";
import { RefusalAlert } from "./refusal_alert";
import { takesEffectAtOnce, useSaveDocument } from "./save_document";
import { planOf, samePlan, usualPolicy, withPlan, type SchedulePlan } from "./schedule_plan";
import { SchedulePolicy } from "./schedule_policy";
import { TriggerSwitch } from "./trigger_switch";

function State({ workflow, stored }: { workflow: WorkflowDetail; stored: Trigger | undefined }) {
  if (workflow.status === "draft") {
    return <>It begins when the workflow is activated.</>;
  }
  if (workflow.status === "paused") return <>The workflow is paused: nothing starts by itself.</>;
  if (stored === undefined) return <>It begins when the newest version is activated.</>;
  if (stored.error !== null)
    return (
      <Text span size="sm" c="red">
        {stored.error}
      </Text>
    );
  if (!stored.enabled) return <>It is switched off.</>;
  return (
    <>
      Next run <Time at={stored.next_run_at} style="relative" none="never" />
      {stored.last_fired_at !== null && (
        <>
          , last <Time at={stored.last_fired_at} style="relative" />
        </>
      )}
      .
    </>
  );
}

export function ScheduleSection({
  workflow,
  stored,
}: {
  workflow: WorkflowDetail;
  stored: Trigger | undefined;
}) {
  const before = planOf(workflow.document);
  const [edited, setEdited] = useState<SchedulePlan | null>(null);
  const [more, { toggle }] = useDisclosure(!samePlan(before, { ...before, policy: usualPolicy }));
  const save = useSaveDocument(workflow);
  const plan = edited ?? before;
  const dirty = edited !== null && !samePlan(edited, before);
  const atOnce = takesEffectAtOnce(workflow);

  const send = (next: SchedulePlan, activate: boolean) =>
    save.mutate(
      {
        document: withPlan(workflow.document, next),
        note: next.schedule === null ? "Schedule removed" : "Schedule changed",
        activate,
      },
      { onSuccess: () => setEdited(null) },
    );

  return (
    <Paper withBorder radius="lg" p="lg" component="section">
      <Group justify="space-between" mb="md" align="flex-start">
        <div>
          <Group gap={8}>
            <CalendarClock size={18} aria-hidden />
            <Title order={2} size="h4">
              Schedule
            </Title>
          </Group>
          <Text size="sm" c="dimmed" mt={4} component="div">
            {before.schedule === null ? (
              "Without one it starts by hand, by a webhook or over the API."
            ) : (
              <State workflow={workflow} stored={stored} />
            )}
          </Text>
        </div>
        {stored && before.schedule !== null && <TriggerSwitch trigger={stored} name="The schedule" />}
      </Group>
      <Stack maw={680}>
        <ScheduleEditor value={plan.schedule} onChange={(schedule) => setEdited({ ...plan, schedule })} />
        {plan.schedule !== null && (
          <>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              style={{ alignSelf: "flex-start" }}
              leftSection={
                more ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />
              }
              aria-expanded={more}
              onClick={toggle}
            >
              When it cannot start on time
            </Button>
            <Collapse expanded={more}>
              <SchedulePolicy policy={plan.policy} onChange={(policy) => setEdited({ ...plan, policy })} />
            </Collapse>
          </>
        )}
        <RefusalAlert error={save.error} title="The schedule was not changed" />
        {dirty && (
          <Group justify="flex-end" gap="sm">
            <Text size="sm" c="dimmed" style={{ flex: 1 }}>
              {atOnce
                ? `Saved as version ${workflow.draft_version + 1}, which takes effect at once.`
                : workflow.status === "active"
                  ? `Activating also brings what was drawn since version ${workflow.active_version ?? 1}.`
                  : "Nothing starts by itself before the workflow is active."}
            </Text>
            <Button
              variant="default"
              onClick={() => {
                setEdited(null);
                save.reset();
              }}
            >
              Discard
            </Button>
            {!atOnce && (
              <Button variant="light" loading={save.isPending} onClick={() => send(plan, false)}>
                Save
              </Button>
            )}
            <Button loading={save.isPending} onClick={() => send(plan, atOnce || plan.schedule !== null)}>
              {atOnce ? "Save" : "Save and activate"}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
