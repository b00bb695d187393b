import { useEffect, useState } from "react";
import type { NodeRunView } from "../run/run_state";

/** How long a node ran, in milliseconds; grows by itself while it runs. */
export function useElapsed(run: NodeRunView | undefined): number | undefined {
  const isLive = run?.status === "running" || run?.status === "waiting";
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isLive]);
  if (isLive && run.startedAt !== undefined) return Math.max(0, now - Date.parse(run.startedAt));
  return run?.duration_ms;
}
