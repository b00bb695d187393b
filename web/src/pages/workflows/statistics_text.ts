// Numbers of a workflow in words. Pure.

/** 0.985 → "98.5 %"; nothing to go by → "–". Never rounded up to a hundred. */
export function percent(rate: number | null): string {
  if (rate === null) return "–";
  const tenths = Math.floor(rate * 1_000 + 1e-9) / 10;
  return `${tenths >= 10 && tenths < 99 ? Math.round(tenths) : tenths} %`;
}
