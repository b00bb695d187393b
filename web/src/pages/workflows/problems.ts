// The problems of a document, as the server lists them: in an answer, or in the refusal of an activation or a run. Pure.
import { ApiError, type Schemas } from "@/api/client";

export type Problem = Schemas["WorkflowProblem"];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function problemOf(value: unknown): Problem[] {
  if (!isRecord(value) || typeof value.reason !== "string") return [];
  return [
    {
      node: textOf(value.node),
      input: textOf(value.input),
      // The server's own words; what it may add over time is still shown.
      code: textOf(value.code) as Problem["code"],
      severity: value.severity === "warning" ? "warning" : "error",
      reason: value.reason,
    },
  ];
}

/** What keeps a workflow from running, when that is why the server refused; else undefined. */
export function problemsOfRefusal(error: unknown): Problem[] | undefined {
  if (!(error instanceof ApiError) || !isRecord(error.problem) || error.problem.reason !== "not_runnable") {
    return undefined;
  }
  const data = error.problem.data;
  const list = isRecord(data) ? data.problems : undefined;
  return Array.isArray(list) ? list.flatMap(problemOf) : [];
}

/** "2 errors, 1 warning" */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? "error" : "errors"}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`] : []),
  ];
  return parts.join(", ");
}

/** Errors first; otherwise in the server's order, which is that of the nodes. */
export const worstFirst = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort(
    (one, other) => Number(one.severity === "warning") - Number(other.severity === "warning"),
  );
