// A document drawn as a picture, to look at and not to edit: FlowPicture with names, FlowThumbnail as a small sign of it.
import { useQuery } from "@tanstack/react-query";
import { useMemo, type KeyboardEvent } from "react";
import { catalogueQuery } from "@/api/queries";
import {
  miniatureOf,
  nameLines,
  nodeWidth,
  pictureOf,
  type DrawnDocument,
  type PictureNode,
} from "./flow_thumbnail_layout";

export type PictureMark = "added" | "removed" | "changed" | "moved";
/** By node id and by `edgeKey`. */
export type PictureMarks = ReadonlyMap<string, PictureMark>;

const markColors: Record<PictureMark, string> = {
  added: "green",
  removed: "red",
  changed: "yellow",
  moved: "gray",
};
const lineColor = (mark: PictureMark | undefined) =>
  mark ? `var(--mantine-color-${markColors[mark]}-6)` : "var(--mantine-color-default-border)";
const edgeColor = (mark: PictureMark | undefined) => (mark ? lineColor(mark) : "var(--mantine-color-gray-5)");
const fillColor = (mark: PictureMark | undefined) =>
  mark ? `var(--mantine-color-${markColors[mark]}-light)` : "var(--mantine-color-body)";

function NodeBox({
  node,
  mark,
  chosen,
  letterSize,
  onChoose,
}: {
  node: PictureNode;
  mark: PictureMark | undefined;
  chosen: boolean;
  letterSize: number;
  onChoose: ((id: string) => void) | undefined;
}) {
  const lines = nameLines(node.name, Math.floor((node.width - 20) / (letterSize * 0.58)));
  const top = node.container
    ? node.y + letterSize + 8
    : node.y + node.height / 2 - ((lines.length - 1) * letterSize * 1.2) / 2 + letterSize * 0.35;
  const choose = onChoose && {
    role: "button",
    tabIndex: 0,
    "aria-pressed": chosen,
    "aria-label": mark ? `${node.name}, ${mark}` : node.name,
    style: { cursor: "pointer" },
    onClick: () => onChoose(node.id),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onChoose(node.id);
    },
  };
  return (
    <g data-node={node.id} {...choose}>
      <rect
        x={node.x}
        y={node.y}
        width={node.width}
        height={node.height}
        rx={10}
        fill={node.container && !mark ? "var(--mantine-color-default-hover)" : fillColor(mark)}
        stroke={chosen ? "var(--mantine-primary-color-filled)" : lineColor(mark)}
        strokeWidth={chosen ? 6 : mark ? 3 : 1.5}
        strokeDasharray={mark === "removed" ? "8 5" : undefined}
      />
      {lines.map((line, index) => (
        <text
          key={index}
          x={node.container ? node.x + 14 : node.x + node.width / 2}
          y={top + index * letterSize * 1.2}
          textAnchor={node.container ? "start" : "middle"}
          fontSize={letterSize}
          fontWeight={node.container ? 600 : 500}
          fill="var(--mantine-color-text)"
        >
          {line}
        </text>
      ))}
    </g>
  );
}

export interface FlowPictureProps {
  document: DrawnDocument;
  label: string;
  /** About how wide it will be on the page: letters are made as large as that allows. */
  shownWidth?: number;
  marks?: PictureMarks;
  chosen?: string | null;
  onChoose?: (id: string) => void;
}

const none: PictureMarks = new Map();
const margin = 12;

export function FlowPicture({
  document,
  label,
  shownWidth = 1_000,
  marks = none,
  chosen = null,
  onChoose,
}: FlowPictureProps) {
  const { nodes, edges, bounds } = useMemo(() => pictureOf(document), [document]);
  const width = bounds.width + 2 * margin;
  const letterSize = Math.min(26, Math.max(15, (width / shownWidth) * 12.5), nodeWidth / 6);
  return (
    <svg
      viewBox={`${bounds.x - margin} ${bounds.y - margin} ${width} ${bounds.height + 2 * margin}`}
      width={width}
      style={{ display: "block", maxWidth: "100%", height: "auto" }}
      role={onChoose ? "group" : "img"}
      aria-label={label}
    >
      {nodes
        .filter((node) => node.container)
        .map((node) => (
          <NodeBox
            key={node.id}
            node={node}
            mark={marks.get(node.id)}
            chosen={chosen === node.id}
            letterSize={letterSize}
            onChoose={onChoose}
          />
        ))}
      {edges.map((edge) => (
        <path
          key={edge.key}
          d={edge.path}
          fill="none"
          stroke={
            chosen === edge.key ? "var(--mantine-primary-color-filled)" : edgeColor(marks.get(edge.key))
          }
          strokeWidth={chosen === edge.key ? 7 : marks.has(edge.key) ? 4 : 2}
          strokeDasharray={marks.get(edge.key) === "removed" ? "8 5" : undefined}
        />
      ))}
      {nodes
        .filter((node) => !node.container)
        .map((node) => (
          <NodeBox
            key={node.id}
            node={node}
            mark={marks.get(node.id)}
            chosen={chosen === node.id}
            letterSize={letterSize}
            onChoose={onChoose}
          />
        ))}
    </svg>
  );
}

// By category of the node catalogue; without it everything is gray.
const categoryColors: Record<string, string> = {
  browser: "indigo",
  extraction: "teal",
  data: "cyan",
  flow: "orange",
  timing: "yellow",
  communication: "grape",
};
function useTypeColor(): (type: string) => string {
  const { data } = useQuery(catalogueQuery);
  const colors = useMemo(
    () => new Map(data?.nodes.map((node) => [node.type, categoryColors[node.category]])),
    [data],
  );
  return (type) => colors.get(type) ?? "gray";
}

/** Decoration: what it shows is said beside it. */
export function FlowThumbnail({
  document,
  width = 320,
  height = 110,
}: {
  document: DrawnDocument;
  width?: number;
  height?: number;
}) {
  const colorOf = useTypeColor();
  const { nodes, edges } = useMemo(() => miniatureOf(document, width, height, 16), [document, width, height]);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" style={{ display: "block" }} aria-hidden>
      {edges.map((edge) => (
        <path
          key={edge.key}
          d={edge.path}
          fill="none"
          stroke="var(--mantine-color-gray-5)"
          strokeWidth={1.5}
        />
      ))}
      {nodes.map((node) => (
        <rect
          key={node.id}
          x={node.x}
          y={node.y}
          width={node.width}
          height={node.height}
          rx={4}
          fill={node.container ? "none" : `var(--mantine-color-${colorOf(node.type)}-light)`}
          stroke={`var(--mantine-color-${colorOf(node.type)}-5)`}
          strokeDasharray={node.container ? "4 3" : undefined}
          strokeWidth={1.25}
        />
      ))}
    </svg>
  );
}
