// How many problems there are; opens the list of them. A click on one shows its node.
import { Button, Popover, ScrollArea, Stack, Text, UnstyledButton } from "@mantine/core";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useReveal } from "@/editor/canvas/use_reveal";
import { nodeName } from "@/editor/model/document";
import { errorsIn } from "@/editor/model/problems";
import { useEditor, type Problem } from "@/editor/model/store";
import { nodesById } from "@/editor/model/structure";
import { sentence } from "@/ui/sentence";
import classes from "./problems.module.css";

function ProblemRow({ problem, onPick }: { problem: Problem; onPick: (problem: Problem) => void }) {
  const where = useEditor((state) => {
    const node = nodesById(state.document).get(problem.node);
    return [node ? nodeName(node) : "", problem.input].filter((part) => part !== "").join(" · ");
  });
  const Icon = problem.severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <UnstyledButton className={classes.row} onClick={() => onPick(problem)}>
      <Icon size={16} data-severity={problem.severity} aria-label={problem.severity} />
      <span>
        {where !== "" && (
          <Text span size="xs" fw={600} display="block">
            {where}
          </Text>
        )}
        <Text span size="xs" c="dimmed">
          {sentence(problem.reason)}
        </Text>
      </span>
    </UnstyledButton>
  );
}

export function ProblemsButton() {
  const problems = useEditor((state) => state.problems);
  const reveal = useReveal();
  const [isOpen, setOpen] = useState(false);
  const errors = errorsIn(problems);
  const pick = (problem: Problem) => {
    setOpen(false);
    if (problem.node !== "") reveal(problem.node);
  };
  if (problems.length === 0) return null;
  const count = errors > 0 ? errors : problems.length;
  const noun = errors > 0 ? "problem" : "warning";
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={380} shadow="md" trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="light"
          color={errors > 0 ? "red" : "yellow"}
          leftSection={errors > 0 ? <CircleAlert size={15} /> : <TriangleAlert size={15} />}
          onClick={() => setOpen((open) => !open)}
        >
          {count} {count === 1 ? noun : `${noun}s`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <ScrollArea.Autosize mah={380}>
          <Stack gap={0} role="list" aria-label="Problems">
            {problems.map((problem, index) => (
              <div role="listitem" key={index}>
                <ProblemRow problem={problem} onPick={pick} />
              </div>
            ))}
          </Stack>
        </ScrollArea.Autosize>
        {errors === 0 && (
          <Text size="xs" c="dimmed" p={8}>
            <CircleCheck size={13} aria-hidden /> Warnings stop nothing: it can run.
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
