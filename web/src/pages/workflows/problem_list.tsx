// The problems of a document, one a line, each with the node it is about.
import { Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { sentence } from "@/ui/sentence";
import { worstFirst, type Problem } from "./problems";

export function ProblemList({
  problems,
  names,
  workflowId,
}: {
  problems: readonly Problem[];
  /** Node id to name. */
  names?: ReadonlyMap<string, string>;
  /** When given, each line leads into the editor. */
  workflowId?: string;
}) {
  return (
    <Stack gap={8} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {worstFirst(problems).map((problem, index) => {
        const bad = problem.severity === "error";
        const Icon = bad ? CircleAlert : TriangleAlert;
        const name = problem.node === "" ? "" : (names?.get(problem.node) ?? problem.node);
        const place = [name, problem.input].filter((part) => part !== "").join(" · ");
        return (
          <Group key={index} component="li" gap={10} wrap="nowrap" align="flex-start">
            <Icon
              size={16}
              style={{ flexShrink: 0, marginTop: 3 }}
              color={`var(--mantine-color-${bad ? "red" : "yellow"}-6)`}
              aria-label={problem.severity}
            />
            <div>
              <Text size="sm">{sentence(problem.reason)}</Text>
              {place !== "" && (
                <Text size="xs" c="dimmed">
                  {workflowId === undefined ? (
                    place
                  ) : (
                    <Link
                      to="/workflows/$workflowId/edit"
                      params={{ workflowId }}
                      style={{ color: "inherit" }}
                    >
                      {place}
                    </Link>
                  )}
                </Text>
              )}
            </div>
          </Group>
        );
      })}
    </Stack>
  );
}
