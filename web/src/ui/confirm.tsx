// A question before something that cannot be taken back.
//   const { ask, dialog } = useConfirm();  …  ask({ title, body, confirm: "Delete", onConfirm })  …  {dialog}
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useCallback, useState, type ReactNode } from "react";
import { sentence } from "./sentence";

export interface Question {
  title: string;
  body: ReactNode;
  /** What the button says: the verb of what happens. */
  confirm: string;
  /** Red, for what destroys something; true unless said otherwise. */
  danger?: boolean;
  /** The dialog stays open and shows the sentence when this rejects. */
  onConfirm: () => Promise<unknown>;
}

export function useConfirm(): { ask: (question: Question) => void; dialog: ReactNode } {
  const [question, setQuestion] = useState<Question | null>(null);
  const [open, setOpen] = useState(false);
  const ask = useCallback((next: Question) => {
    setQuestion(next);
    setOpen(true);
  }, []);
  const dialog = question && (
    <ConfirmDialog key={question.title} question={question} open={open} onClose={() => setOpen(false)} />
  );
  return { ask, dialog };
}

function ConfirmDialog({
  question,
  open,
  onClose,
}: {
  question: Question;
  open: boolean;
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await question.onConfirm();
      close();
    } catch (caught) {
      setError(caught instanceof Error ? caught.message : String(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={open} onClose={close} title={question.title}>
      <Stack>
        <Text size="sm" component="div">
          {question.body}
        </Text>
        {error !== null && (
          <Alert color="red" role="alert">
            {sentence(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button
            {...(question.danger === false ? {} : { color: "red" })}
            loading={busy}
            onClick={() => void confirm()}
          >
            {question.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
