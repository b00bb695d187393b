// Who started it, when, how long, with which version; and the sentence of its failure.
import { Alert, Anchor, Badge, Button, Group, Paper, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Ban, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";
import type { Connection } from "@/api/events";
import type { ExecutionStatus } from "@/editor/run/run_model";
import { sentence } from "@/ui/sentence";
import { StatusBadge } from "@/ui/status_badge";
import { Time } from "@/ui/time";
import { remarkOf, Took } from "./execution_rows";
import { starters } from "./queries";

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed" component="dt">
        {label}
      </Text>
      <Text size="sm" component="dd" m={0}>
        {children}
      </Text>
    </div>
  );
}

interface HeaderProps {
  run: Schemas["ExecutionDetail"];
  /** As the live events say. */
  status: ExecutionStatus;
  connection: Connection;
  onShowNode: (nodeId: string) => void;
}
export function ExecutionHeader({ run, status, connection, onShowNode }: HeaderProps) {
  const failedNode = run.error?.detail?.node;
  return (
    <>
      <Paper withBorder px="md" py="xs">
        <Group gap="8px 32px" component="dl" m={0}>
          <Fact label="Status">
            <Group gap={6} component="span">
              <StatusBadge status={status} />
              {run.degraded && (
                <Badge size="sm" color="yellow" variant="light" tt="none">
                  degraded
                </Badge>
              )}
              {run.test && (
                <Badge size="sm" color="grape" variant="light" tt="none">
                  test
                </Badge>
              )}
            </Group>
          </Fact>
          <Fact label="Duration">
            <Took run={run} />
          </Fact>
          <Fact label="Started">
            <Time at={run.started_at} />
          </Fact>
          <Fact label="Started by">
            {starters[run.started_by]}
            {run.replay_of !== null && (
              <>
                {" of "}
                <Anchor
                  inherit
                  renderRoot={(props) => (
                    <Link
                      to="/executions/$executionId"
                      params={{ executionId: run.replay_of ?? "" }}
                      {...props}
                    />
                  )}
                >
                  an earlier run
                </Anchor>
              </>
            )}
          </Fact>
          <Fact label="Version">
            <Anchor
              inherit
              renderRoot={(props) => (
                <Link
                  to="/workflows/$workflowId/versions/$version"
                  params={{ workflowId: run.workflow_id, version: String(run.version) }}
                  {...props}
                />
              )}
            >
              {run.version}
            </Anchor>
          </Fact>
          <Fact label="Attempt">
            {run.attempt} of {run.max_attempts}
          </Fact>
          <Fact label="Credits">{run.credits}</Fact>
          {connection === "retrying" && (
            <Text size="sm" c="yellow.8" role="status">
              The connection is lost; trying again…
            </Text>
          )}
        </Group>
      </Paper>
      {run.error ? (
        <Alert
          color={status === "cancelled" ? "gray" : "red"}
          icon={status === "cancelled" ? <Ban size={18} /> : <CircleX size={18} />}
          role="status"
          p="xs"
        >
          <Group gap="xs" justify="space-between">
            <Text
              size="sm"
              lineClamp={failedNode === undefined ? 6 : 2}
              style={{ overflowWrap: "anywhere", flex: "1 1 220px" }}
            >
              {sentence(run.error.message.split("\n")[0] ?? "")}
            </Text>
            {failedNode !== undefined && (
              <Button
                size="compact-xs"
                variant="default"
                style={{ flex: "none" }}
                onClick={() => onShowNode(failedNode)}
              >
                Show what happened
              </Button>
            )}
          </Group>
        </Alert>
      ) : (
        remarkOf(run) !== "" && (
          <Text size="sm" c="dimmed">
            {remarkOf(run)}
          </Text>
        )
      )}
    </>
  );
}
