// The files that a run left: each to look at and to download, or all of them with one click.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { artifactUrl, formatBytes } from "@/editor/run/artifact_url";
import type { Artifact, RunModel } from "@/editor/run/run_model";
import { StoredFile } from "@/editor/run/stored_file";
import { plural } from "@/ui/sentence";

// Browsers drop downloads that are asked for at the same moment.
const pause_ms = 400;

async function downloadAll(executionId: string, files: readonly Artifact[]): Promise<void> {
  for (const [index, file] of files.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, pause_ms));
    const link = document.createElement("a");
    link.href = artifactUrl(executionId, file.id);
    link.download = file.name;
    link.click();
  }
}

export function Files({ model }: { model: RunModel }) {
  const { executionId, artifacts } = model;
  const download = useMutation({ mutationFn: () => downloadAll(executionId, artifacts) });
  if (artifacts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This run left no files. Screenshots, downloads and what is kept of failures will be here.
      </Text>
    );
  }
  const bytes = artifacts.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <Stack gap="md" maw={820}>
      {artifacts.length > 1 && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {plural(artifacts.length, "file")}, {formatBytes(bytes)}
          </Text>
          <Button
            size="xs"
            variant="default"
            leftSection={<Download size={14} aria-hidden />}
            loading={download.isPending}
            onClick={() => download.mutate()}
          >
            Download all
          </Button>
        </Group>
      )}
      {artifacts.map((file) => (
        <StoredFile
          key={file.id}
          executionId={executionId}
          artifactId={file.id}
          name={file.name}
          mediaType={file.media_type}
          bytes={file.bytes}
          eager={false}
        />
      ))}
    </Stack>
  );
}
