// One recorded value of a node, in the form that fits it.
import { ActionIcon, Code, CopyButton, Group, Image, Stack, Text, Tooltip } from "@mantine/core";
import { Braces, Check, Copy, Globe } from "lucide-react";
import { JsonView } from "@/ui/json_view";
import { copyText } from "@/ui/json_view_rows";
import { HtmlFrame } from "./html_frame";
import { StoredFile } from "./stored_file";
import { valueKind } from "./value_kind";

function CopyAction({ label, text, icon: Icon }: { label: string; text: string; icon: typeof Copy }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={copy}>
            {copied ? <Check size={14} /> : <Icon size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

interface ValueViewProps {
  executionId: string;
  name: string;
  value: unknown;
  /** How an expression reads it; inputs have none. */
  path?: string;
}
export function ValueView({ executionId, name, value, path }: ValueViewProps) {
  const shown = valueKind(value);
  const heading = (
    <Group gap={4} wrap="nowrap">
      <Text size="sm" fw={600} truncate>
        {name}
      </Text>
      {shown.kind !== "page" && (
        <CopyAction label={`Copy value of ${name}`} text={copyText(value)} icon={Copy} />
      )}
      {path !== undefined && shown.kind !== "page" && (
        <CopyAction label={`Copy ${path}`} text={path} icon={Braces} />
      )}
    </Group>
  );
  if (shown.kind === "json")
    return <JsonView value={shown.value} path={path ?? ""} label={name} heading={heading} />;
  if (shown.kind === "html") return <HtmlFrame html={shown.text} title={name} heading={heading} />;
  return (
    <Stack gap={4}>
      {heading}
      {shown.kind === "page" && (
        <Group gap={6} c="dimmed">
          <Globe size={14} aria-hidden />
          <Text size="sm">A live page of the browser; pages are not stored</Text>
        </Group>
      )}
      {shown.kind === "file" && (
        <StoredFile
          executionId={executionId}
          artifactId={shown.file.artefact}
          name={shown.file.name}
          mediaType={shown.file.mime}
          bytes={shown.file.bytes}
        />
      )}
      {shown.kind === "picture" && (
        <Image src={shown.source} alt={name} radius="md" mah={420} fit="contain" />
      )}
      {shown.kind === "text" && (
        <Code
          block
          mah={280}
          tabIndex={0}
          style={{ overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
        >
          {shown.text === "" ? "(empty text)" : shown.text}
        </Code>
      )}
      {shown.kind === "plain" && <Code style={{ alignSelf: "flex-start" }}>{String(shown.value)}</Code>}
    </Stack>
  );
}
