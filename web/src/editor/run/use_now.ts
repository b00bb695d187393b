import { useEffect, useState } from "react";
import { elapsedOf, type NodeRun } from "./run_model";

/** The time, again and again while something lives. */
export function useNow(ticking: boolean, every_ms = 500): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), every_ms);
    return () => clearInterval(timer);
  }, [ticking, every_ms]);
  return now;
}

/** How long a node ran; grows while it does. */
export const useElapsedOf = (run: NodeRun): number => elapsedOf(run, useNow(run.status === "running"));
