// Charts, drawn by a library that is loaded with the first of them. Each also says its numbers as a table for
// those who do not see it.
import { Skeleton, Table, VisuallyHidden } from "@mantine/core";
import { lazy, Suspense } from "react";
import { plainNumber, type ChartRow, type Series } from "./charts_data";

export interface StackedBarsProps {
  /** What the chart shows, in a sentence: its name and the caption of the table. */
  label: string;
  rows: readonly ChartRow[];
  series: readonly Series[];
  height?: number;
  format?: (value: number) => string;
  /** What the first column of the table holds: "Hour", "Day". */
  per: string;
}

const Drawing = lazy(() => import("./charts_drawing"));

export function StackedBars({ height = 220, format = plainNumber, ...props }: StackedBarsProps) {
  return (
    <figure style={{ margin: 0 }} aria-label={props.label}>
      <div aria-hidden style={{ height }}>
        <Suspense fallback={<Skeleton height={height} />}>
          <Drawing height={height} format={format} {...props} />
        </Suspense>
      </div>
      <VisuallyHidden>
        <ChartTable {...props} format={format} />
      </VisuallyHidden>
    </figure>
  );
}

function ChartTable({
  label,
  rows,
  series,
  per,
  format,
}: Omit<StackedBarsProps, "height"> & { format: (value: number) => string }) {
  return (
    <Table>
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">{per}</th>
          {series.map((one) => (
            <th key={one.key} scope="col">
              {one.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            {series.map((one) => (
              <td key={one.key}>{format(row.values[one.key] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
