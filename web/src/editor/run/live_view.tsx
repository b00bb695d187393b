// The browser of a run while it works: pictures as they come, to look at only.
import { Group, Loader, SegmentedControl, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/client";
import { watchScreencast, type ScreencastFrame } from "@/api/events";
import classes from "./run.module.css";

// A run has no browser before its first browser node; it may get one.
const askAgain_ms = 2_500;

type Sight = "looking" | "none" | "unavailable";

function useFrames(executionId: string) {
  const [frames, setFrames] = useState<ReadonlyMap<string, ScreencastFrame>>(new Map());
  const [sight, setSight] = useState<Sight>("looking");
  useEffect(() => {
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      watchScreencast({
        executionId,
        signal: control.signal,
        onFrame: (frame) => setFrames((before) => new Map(before).set(frame.page, frame)),
      }).then(
        () => setSight("none"),
        (error: unknown) => {
          if (control.signal.aborted) return;
          const isEarly = error instanceof ApiError && error.status === 409;
          setSight(isEarly ? "none" : "unavailable");
          if (isEarly) timer = setTimeout(look, askAgain_ms);
        },
      );
    };
    look();
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [executionId]);
  return { frames, sight };
}

const sentences: Record<Sight, string> = {
  looking: "Waiting for the first picture…",
  none: "No browser is open right now.",
  unavailable: "This run has no live picture to show.",
};

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || url : url;
}

export function LiveView({ executionId }: { executionId: string }) {
  const { frames, sight } = useFrames(executionId);
  const [chosen, choose] = useState<string | null>(null);
  const newest = [...frames.values()].sort((a, b) => b.at.localeCompare(a.at))[0];
  const frame = (chosen === null ? undefined : frames.get(chosen)) ?? newest;
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
      {frames.size > 1 && (
        <SegmentedControl
          size="xs"
          aria-label="Page"
          value={frame.page}
          onChange={choose}
          data={[...frames.values()].map((one, index) => ({
            value: one.page,
            label: `${index + 1} · ${hostOf(one.url)}`,
          }))}
        />
      )}
      <img
        className={classes.frame}
        src={`data:image/jpeg;base64,${frame.jpeg}`}
        width={frame.width}
        height={frame.height}
        alt={`The browser at ${frame.url}`}
        style={{ height: "auto" }}
      />
      <Text size="xs" c="dimmed" truncate title={frame.url}>
        {frame.url}
      </Text>
    </Stack>
  );
}
