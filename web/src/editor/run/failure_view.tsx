// Why a node failed: the sentence first, then what to try, then everything there is to see.
import { Accordion, Alert, Code, Group, List, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleX, Lightbulb } from "lucide-react";
import type { ReactNode } from "react";
import { errorOf } from "@/api/client";
import { formatDuration } from "@/ui/time";
import { sentence } from "@/ui/sentence";
import { artifactUrl } from "./artifact_url";
import { adviceFor, classMeanings, effectSentences, firstLine, markOf, type RunError } from "./failure";
import { HtmlFrame } from "./html_frame";
import { MarkedScreenshot } from "./marked_screenshot";
import type { Artifact } from "./run_model";
import classes from "./run.module.css";

function Snapshot({ url, name }: { url: string; name: string }) {
  const content = useQuery({
    queryKey: ["artifact", url],
    queryFn: async ({ signal }) => {
      const response = await fetch(url, { signal, credentials: "same-origin" });
      if (!response.ok) throw await errorOf(response);
      return response.text();
    },
    staleTime: Infinity,
  });
  if (content.isError) return <Text size="sm">{sentence(content.error.message)}</Text>;
  if (content.data === undefined) return <Skeleton height={200} />;
  return (
    <HtmlFrame
      html={content.data}
      title={`Snapshot of the page (${name})`}
      height={320}
      note="As the page was, without scripts; pictures and styles of other servers are not loaded."
    />
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {label}
      </Text>
      {children}
    </div>
  );
}

const Markup = ({ text }: { text: string }) => <Code className={classes.code ?? ""}>{text}</Code>;

const candidateText = (candidate: unknown): string =>
  typeof candidate === "string" ? candidate : JSON.stringify(candidate);

interface FailureViewProps {
  executionId: string;
  error: RunError;
  /** What the failed node left behind. */
  artifacts: readonly Artifact[];
}
export function FailureView({ executionId, error, artifacts }: FailureViewProps) {
  const advice = adviceFor(error);
  const detail = error.detail ?? {};
  const picture = artifacts.find((one) => one.media_type === "image/png" && one.name.endsWith("failure.png"));
  const snapshot = artifacts.find(
    (one) => one.media_type === "text/html" && one.name.endsWith("failure.html"),
  );
  const log = detail.log ?? [];
  return (
    <Stack gap="sm">
      <Alert color="red" icon={<CircleX size={18} />} p="sm">
        <Text size="sm" fw={550} style={{ overflowWrap: "anywhere" }}>
          {sentence(firstLine(error))}
        </Text>
        <Group gap={6} mt={6}>
          <Code>{error.class}</Code>
          <Text size="xs">{classMeanings[error.class]}</Text>
        </Group>
      </Alert>
      {advice.length > 0 && (
        <Alert variant="default" icon={<Lightbulb size={18} />} title="What to try" p="sm">
          <List size="sm" spacing={4} aria-label="What to try" listStyleType="none">
            {advice.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {picture && (
        <MarkedScreenshot
          url={artifactUrl(executionId, picture.id)}
          alt="The page when it failed"
          mark={markOf(error)}
        />
      )}
      {detail.page_url !== undefined && (
        <Fact label="Page">
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {detail.page_title ? `${detail.page_title} · ` : ""}
            {detail.page_url}
          </Text>
        </Fact>
      )}
      {detail.covered_by !== undefined && (
        <Fact label="In the way">
          <Markup text={detail.covered_by} />
        </Fact>
      )}
      {detail.matched !== undefined && (
        <Fact label="The element that was meant">
          <Markup text={detail.matched} />
        </Fact>
      )}
      {detail.candidates !== undefined && detail.candidates.length > 0 && (
        <Fact label="What comes near">
          <Stack gap={4}>
            {detail.candidates.map((candidate, index) => (
              <Markup key={index} text={candidateText(candidate)} />
            ))}
          </Stack>
        </Fact>
      )}
      {detail.options !== undefined && (
        <Fact label="Options there are">
          <Markup text={detail.options.map(candidateText).join("\n")} />
        </Fact>
      )}
      {error.effect !== undefined && (
        <Text size="sm" c="dimmed">
          {effectSentences[error.effect]}
        </Text>
      )}
      <Accordion variant="separated" chevronPosition="left" multiple keepMounted={false}>
        {log.length > 0 && (
          <Accordion.Item value="log">
            <Accordion.Control>Attempt log</Accordion.Control>
            <Accordion.Panel>
              <ol className={classes.log}>
                {log.map((line, index) => (
                  <li key={index}>
                    <span className={classes.logTime}>+{formatDuration(line.at_ms)}</span>
                    <span className={classes.logText}>
                      {line.text}
                      {line.times > 1 && <Text span c="dimmed" inherit>{` × ${line.times}`}</Text>}
                    </span>
                  </li>
                ))}
              </ol>
            </Accordion.Panel>
          </Accordion.Item>
        )}
        {snapshot && (
          <Accordion.Item value="snapshot">
            <Accordion.Control>Snapshot of the page</Accordion.Control>
            <Accordion.Panel>
              <Snapshot url={artifactUrl(executionId, snapshot.id)} name={snapshot.name} />
            </Accordion.Panel>
          </Accordion.Item>
        )}
        {error.message.includes("\n") && (
          <Accordion.Item value="message">
            <Accordion.Control>Whole message</Accordion.Control>
            <Accordion.Panel>
              <Code block style={{ whiteSpace: "pre-wrap" }}>
                {error.message}
              </Code>
            </Accordion.Panel>
          </Accordion.Item>
        )}
      </Accordion>
    </Stack>
  );
}
