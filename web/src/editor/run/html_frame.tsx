// Foreign markup: drawn in a frame that may do nothing (no scripts, no forms, no origin), or read as its source.
import { Code, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";

interface HtmlFrameProps {
  html: string;
  title: string;
  height?: number;
  heading?: ReactNode;
  /** Said under the picture. */
  note?: string;
}
export function HtmlFrame({ html, title, height = 280, heading, note }: HtmlFrameProps) {
  const [form, setForm] = useState("preview");
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <div style={{ minWidth: 0 }}>{heading}</div>
        <SegmentedControl
          size="xs"
          aria-label={`Show ${title} as`}
          value={form}
          onChange={setForm}
          data={[
            { value: "preview", label: "Preview" },
            { value: "source", label: "Source" },
          ]}
        />
      </Group>
      {form === "preview" ? (
        <iframe
          title={title}
          sandbox=""
          srcDoc={html}
          style={{
            width: "100%",
            height,
            border: "1px solid var(--mantine-color-default-border)",
            borderRadius: "var(--mantine-radius-md)",
            background: "#fff",
            colorScheme: "light",
          }}
        />
      ) : (
        <Code block mah={height + 80} style={{ overflow: "auto", whiteSpace: "pre-wrap" }} tabIndex={0}>
          {html}
        </Code>
      )}
      {note !== undefined && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </Stack>
  );
}
