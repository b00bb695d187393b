// What a chart is made of, apart from how it is drawn.

export interface Series {
  key: string;
  label: string;
  /** A CSS colour; a variable follows light and dark. */
  color: string;
}
export interface ChartRow {
  /** On the axis, short. */
  tick: string;
  /** In full, for the tooltip and the table; different for each row. */
  name: string;
  values: Record<string, number>;
}

export const plainNumber = (value: number): string => value.toLocaleString();

/** Series that have something somewhere: a legend of nothing but zeros is noise. At least the first stays. */
export function usedSeries(rows: readonly ChartRow[], series: readonly Series[]): Series[] {
  return series.filter((one, index) => index === 0 || rows.some((row) => (row.values[one.key] ?? 0) > 0));
}

/** Round marks from zero that hold the highest stack: 0, 2, 4, 6. */
export function axisMarks(rows: readonly ChartRow[], series: readonly Series[], most = 4): number[] {
  const highest = Math.max(
    1,
    ...rows.map((row) => series.reduce((sum, one) => sum + (row.values[one.key] ?? 0), 0)),
  );
  const rough = highest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const count = Math.ceil(highest / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
