// What starts a workflow by itself: its schedule, other triggers, and the ledger of what became of each time.
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useConfirm } from "@/ui/confirm";
import { Loaded } from "@/ui/loaded";
import { Ledger } from "./ledger";
import { NewTriggerDialog } from "./new_trigger_dialog";
import { triggersQuery, type Trigger, type WorkflowDetail } from "./queries";
import { takesEffectAtOnce, useSaveDocument } from "./save_document";
import { mainScheduleId } from "./schedule_plan";
import { ScheduleSection } from "./schedule_section";
import { shownTriggers } from "./shown_triggers";
import { TriggerCard } from "./trigger_card";

const firesByTime = (trigger: Trigger) => trigger.type !== "webhook_trigger";

function Content({ workflow, stored }: { workflow: WorkflowDetail; stored: readonly Trigger[] }) {
  const { ask, dialog } = useConfirm();
  const [adding, { open, close }] = useDisclosure();
  const save = useSaveDocument(workflow);
  const main = stored.find((one) => one.document_id === mainScheduleId(workflow.document));
  const others = shownTriggers(workflow.document, stored);
  const timed = stored.filter(firesByTime);
  const [chosen, setChosen] = useState<string | null>(null);
  const ledgerOf = timed.find((one) => one.id === chosen) ?? main ?? timed[0];

  const removeFromDocument = (documentId: string) => {
    const { document } = workflow;
    return save.mutateAsync({
      document: {
        ...document,
        triggers: (document.triggers ?? []).filter((one) => one.id !== documentId),
      },
      note: "Trigger removed",
      activate: takesEffectAtOnce(workflow),
    });
  };
  const showHistory = (id: string) => {
    setChosen(id);
    document.getElementById("ledger")?.scrollIntoView({ behavior: "smooth", block: "start" });
  };

  return (
    <Stack gap="lg">
      {dialog}
      <NewTriggerDialog workflowId={workflow.id} opened={adding} onClose={close} />
      <ScheduleSection workflow={workflow} stored={main} />
      <section>
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h4">
            Other triggers
          </Title>
          <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={open}>
            Add a trigger
          </Button>
        </Group>
        {others.length === 0 ? (
          <Paper withBorder radius="lg" p="md">
            <Text size="sm" c="dimmed">
              None. A webhook starts it when another program calls an address; “once” starts it at one moment.
            </Text>
          </Paper>
        ) : (
          <Stack gap="sm">
            {others.map((trigger) => (
              <TriggerCard
                key={trigger.key}
                trigger={trigger}
                ask={ask}
                onHistory={trigger.stored && firesByTime(trigger.stored) ? showHistory : undefined}
                onRemoveFromDocument={removeFromDocument}
              />
            ))}
          </Stack>
        )}
      </section>
      {ledgerOf && <Ledger triggers={timed} triggerId={ledgerOf.id} onTrigger={setChosen} />}
    </Stack>
  );
}

export function TriggersTab({ workflow }: { workflow: WorkflowDetail }) {
  const query = useQuery(triggersQuery(workflow.id));
  return <Loaded query={query}>{({ items }) => <Content workflow={workflow} stored={items} />}</Loaded>;
}
