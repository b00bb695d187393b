// A file that a run left: looked at where it can be, downloaded always.
import { Anchor, Button, Code, Group, Image, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download, Eye } from "lucide-react";
import { useState } from "react";
import { errorOf } from "@/api/client";
import { JsonView } from "@/ui/json_view";
import { artifactUrl, formatBytes } from "./artifact_url";
import { HtmlFrame } from "./html_frame";
import { fileKind } from "./value_kind";

export interface StoredFileProps {
  executionId: string;
  artifactId: string;
  name: string;
  mediaType: string;
  bytes: number;
  /** Pictures are shown at once unless this is false. */
  eager?: boolean;
}

// More than this is for a program on the reader's own machine.
const largestPreview = 4 * 1_048_576;

function Preview({ url, name, mediaType }: { url: string; name: string; mediaType: string }) {
  const kind = fileKind(mediaType);
  const content = useQuery({
    queryKey: ["artifact", url],
    queryFn: async ({ signal }) => {
      const response = await fetch(url, { signal, credentials: "same-origin" });
      if (!response.ok) throw await errorOf(response);
      return response.text();
    },
    staleTime: Infinity,
  });
  if (content.isError) return <Text size="sm">{content.error.message}</Text>;
  if (content.data === undefined) return <Skeleton height={120} />;
  if (kind === "html") return <HtmlFrame html={content.data} title={name} />;
  if (kind === "json") return <JsonView value={parsed(content.data)} label={name} />;
  return (
    <Code block mah={360} style={{ overflow: "auto", whiteSpace: "pre-wrap" }} tabIndex={0}>
      {content.data}
    </Code>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function StoredFile({
  executionId,
  artifactId,
  name,
  mediaType,
  bytes,
  eager = true,
}: StoredFileProps) {
  const kind = fileKind(mediaType);
  const [open, setOpen] = useState(eager && kind === "picture");
  const url = artifactUrl(executionId, artifactId);
  const isShowable = kind !== "other" && bytes <= largestPreview;
  return (
    <Stack gap={6}>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {name}{" "}
          <Text span size="xs" c="dimmed">
            {mediaType} · {formatBytes(bytes)}
          </Text>
        </Text>
        <Group gap={4} wrap="nowrap">
          {isShowable && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<Eye size={14} aria-hidden />}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {open ? "Hide" : "Show"}
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            component="a"
            href={url}
            download={name}
            aria-label={`Download ${name}`}
            leftSection={<Download size={14} aria-hidden />}
          >
            Download
          </Button>
        </Group>
      </Group>
      {open && kind === "picture" && (
        <Anchor href={url} target="_blank" rel="noreferrer">
          <Image src={url} alt={name} radius="md" loading="lazy" mah={420} fit="contain" />
        </Anchor>
      )}
      {open && kind !== "picture" && <Preview url={url} name={name} mediaType={mediaType} />}
    </Stack>
  );
}
