// The browser of a run while it works: the page that was acted on last, as it changes, to look at only.
import { Alert, Group, Loader, Stack, Text } from "@mantine/core";
import { EyeOff } from "lucide-react";
import { useEffect, useState } from "react";
import { watchScreencast, type ScreencastFrame } from "@/api/events";
import classes from "./run.module.css";

type Sight = "looking" | "over" | "unavailable";

function useNewestFrame(executionId: string) {
  const [frame, setFrame] = useState<ScreencastFrame | null>(null);
  const [sight, setSight] = useState<Sight>("looking");
  useEffect(() => {
    const control = new AbortController();
    watchScreencast({ executionId, signal: control.signal, onFrame: setFrame }).then(
      () => {
        if (!control.signal.aborted) setSight("over");
      },
      () => {
        if (!control.signal.aborted) setSight("unavailable");
      },
    );
    return () => control.abort();
  }, [executionId]);
  return { frame, sight };
}

const sentences: Record<Sight, string> = {
  looking: "No browser to see yet…",
  over: "The run has ended.",
  unavailable: "This run has no live picture to show.",
};

export function LiveView({ executionId }: { executionId: string }) {
  const { frame, sight } = useNewestFrame(executionId);
  if (!frame) {
    return (
      <Group gap="xs" c="dimmed" py="xs">
        {sight === "looking" && <Loader size={14} />}
        <Text size="sm">{sentences[sight]}</Text>
      </Group>
    );
  }
  return (
    <Stack gap={6}>
      {frame.jpeg === null ? (
        <Alert variant="default" icon={<EyeOff size={18} />} p="sm">
          The page shows a secret, so its picture is withheld.
        </Alert>
      ) : (
        <img
          className={classes.frame}
          src={`data:image/jpeg;base64,${frame.jpeg}`}
          width={frame.width}
          height={frame.height}
          alt={`The browser at ${frame.url}`}
          style={{ height: "auto" }}
        />
      )}
      <Text size="xs" c="dimmed" truncate title={frame.url}>
        {frame.url}
      </Text>
    </Stack>
  );
}
