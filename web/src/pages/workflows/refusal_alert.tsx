// Why a change was refused, with the problems of the workflow when that is the reason.
import { Alert } from "@mantine/core";
import { sentence } from "@/ui/sentence";
import { ProblemList } from "./problem_list";
import { problemsOfRefusal } from "./problems";

export function RefusalAlert({ error, title }: { error: Error | null; title: string }) {
  if (error === null) return null;
  const problems = problemsOfRefusal(error);
  return (
    <Alert color="red" title={title} role="alert">
      {problems ? <ProblemList problems={problems} /> : sentence(error.message)}
    </Alert>
  );
}
