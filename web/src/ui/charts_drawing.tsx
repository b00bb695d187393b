// The drawing of a chart; only charts.tsx imports it, lazily, because recharts is large.
import { Group, Paper, Text } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { Fragment } from "react";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisMarks, usedSeries, type ChartRow, type Series } from "./charts_data";

interface DrawingProps {
  rows: readonly ChartRow[];
  series: readonly Series[];
  height: number;
  format: (value: number) => string;
}
const legendHeight = 26;
const mark = { fontSize: 11, fill: "var(--mantine-color-dimmed)" };

export default function Drawing({ rows, series, height, format }: DrawingProps) {
  const still = useReducedMotion();
  const used = usedSeries(rows, series);
  const marks = axisMarks(rows, used);
  const legend = used.length > 1;
  return (
    <>
      {legend && (
        <Group gap="md" h={legendHeight} align="flex-start">
          {used.map((one) => (
            <Key key={one.key} series={one} />
          ))}
        </Group>
      )}
      <ResponsiveContainer width="100%" height={height - (legend ? legendHeight : 0)}>
        {/* The keyboard and the screen reader have the table of charts.tsx instead. */}
        <BarChart
          accessibilityLayer={false}
          data={[...rows]}
          margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
          barCategoryGap="22%"
        >
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis dataKey="tick" tickLine={false} axisLine={false} tick={mark} minTickGap={14} />
          <YAxis
            width={38}
            tickLine={false}
            axisLine={false}
            tick={mark}
            ticks={marks}
            domain={[0, marks.at(-1) ?? 1]}
            tickFormatter={format}
          />
          <Tooltip
            cursor={{ fill: "var(--mantine-color-default-hover)" }}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const row = (payload as readonly { payload?: ChartRow }[])[0]?.payload;
              return active && row ? <Hover row={row} series={used} format={format} /> : null;
            }}
          />
          {used.map((one) => (
            <Bar
              key={one.key}
              dataKey={(row: ChartRow) => row.values[one.key] ?? 0}
              name={one.label}
              stackId="all"
              fill={one.color}
              maxBarSize={28}
              isAnimationActive={!still}
              animationDuration={300}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </>
  );
}

function Key({ series }: { series: Series }) {
  return (
    <Text size="xs" c="dimmed" component="div">
      <span
        style={{
          display: "inline-block",
          width: 10,
          height: 10,
          marginRight: 6,
          borderRadius: 3,
          background: series.color,
        }}
      />
      {series.label}
    </Text>
  );
}

function Hover({
  row,
  series,
  format,
}: {
  row: ChartRow;
  series: readonly Series[];
  format: (value: number) => string;
}) {
  return (
    <Paper withBorder shadow="md" px="sm" py={8}>
      <Text size="xs" fw={600} mb={4}>
        {row.name}
      </Text>
      <div style={{ display: "grid", gridTemplateColumns: "max-content 1fr", gap: "2px 18px" }}>
        {series.map((one) => (
          <Fragment key={one.key}>
            <Key series={one} />
            <Text size="xs" fw={500} ta="right">
              {format(row.values[one.key] ?? 0)}
            </Text>
          </Fragment>
        ))}
      </div>
    </Paper>
  );
}
