// What the checks found, by node and by handle. Pure.
import { groupBy } from "./structure";
import type { Problem } from "./store";

// Every node and every wire asks.
function memo<T extends object>(
  derive: (problems: readonly Problem[]) => T,
): (problems: readonly Problem[]) => T {
  const known = new WeakMap<readonly Problem[], T>();
  return (problems) => {
    const found = known.get(problems);
    if (found) return found;
    const value = derive(problems);
    known.set(problems, value);
    return value;
  };
}

/** Empty key: problems of the document as a whole. */
export const problemsByNode = memo((problems): ReadonlyMap<string, Problem[]> =>
  groupBy(problems, (problem) => problem.node),
);

export const wrongEdges = memo(
  (problems): ReadonlySet<string | null | undefined> =>
    new Set(problems.filter(({ severity }) => severity === "error").map(({ edge }) => edge)),
);

export const errorsIn = (problems: readonly Problem[]): number =>
  problems.filter((problem) => problem.severity === "error").length;
