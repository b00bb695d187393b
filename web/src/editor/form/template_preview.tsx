// What a template gives on the values of the last run, below its field.
import { Text, VisuallyHidden } from "@mantine/core";
import classes from "./form.module.css";
import type { Evaluation } from "./scope_api";

function shown(value: unknown): string {
  if (typeof value === "string") return value === "" ? "(empty text)" : value;
  return JSON.stringify(value, null, 1);
}
const most = 2_000;

export function TemplatePreview({ evaluation }: { evaluation: Evaluation }) {
  if (!evaluation.ok && "noRun" in evaluation)
    return (
      <Text size="xs" c="dimmed">
        After a first run its value is shown here.
      </Text>
    );
  if (!evaluation.ok)
    return (
      <Text size="xs" c="var(--mantine-color-error)" style={{ overflowWrap: "anywhere" }}>
        {evaluation.message}
      </Text>
    );
  const text = shown(evaluation.value);
  return (
    // Long values scroll, so the keyboard must reach them.

    <div className={classes.preview} tabIndex={text.length > 200 ? 0 : undefined} data-testid="preview">
      <VisuallyHidden>With the values of the last run: </VisuallyHidden>
      {text.slice(0, most)}
      {text.length > most ? "…" : ""}
    </div>
  );
}
