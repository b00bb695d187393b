// What the checks found, by node and by handle. Pure.
import type { Problem } from "./store";

const known = new WeakMap<readonly Problem[], ReadonlyMap<string, Problem[]>>();

/** Empty key: problems of the document as a whole. */
export function problemsByNode(problems: readonly Problem[]): ReadonlyMap<string, Problem[]> {
  const found = known.get(problems);
  if (found) return found;
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const group = groups.get(problem.node);
    if (group) group.push(problem);
    else groups.set(problem.node, [problem]);
  }
  known.set(problems, groups);
  return groups;
}

export const errorsIn = (problems: readonly Problem[]): number =>
  problems.filter((problem) => problem.severity === "error").length;
