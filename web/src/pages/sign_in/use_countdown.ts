import { useEffect, useState } from "react";

/** Whole seconds left of `seconds`, counted from `since` (milliseconds since 1970). */
export function useCountdown(seconds: number, since: number): number {
  const [now, setNow] = useState(() => Date.now());
  const end = since + seconds * 1_000;
  const over = now >= end;
  useEffect(() => {
    if (seconds <= 0) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= end) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [seconds, end]);
  if (seconds <= 0 || over) return 0;
  return Math.min(seconds, Math.ceil((end - now) / 1_000));
}
