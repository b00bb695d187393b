// Foreign markup: drawn in a frame that may do nothing (no scripts, no forms, no origin), or read as its source.
import { Code, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState, type ReactNode } from "react";
import classes from "./run.module.css";

// Pages are made for a window, not for a side panel: drawn at a window's width and made smaller.
const pageWidth = 1_100;

function ScaledPage({ html, title, height }: { html: string; title: string; height: number }) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const scale = width === 0 ? 1 : Math.min(1, width / pageWidth);
  const size = { width: width / scale, height: height / scale };
  return (
    <div ref={ref} className={classes.page} style={{ height }}>
      <iframe title={title} sandbox="" srcDoc={html} style={{ ...size, transform: `scale(${scale})` }} />
    </div>
  );
}

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
        <ScaledPage html={html} title={title} height={height} />
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
