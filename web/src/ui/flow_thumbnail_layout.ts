// Where the nodes and edges of a document stand when it is drawn as a picture: absolute boxes and paths. Pure.
interface DrawnNode {
  id: string;
  type: string;
  position?: { x: number; y: number };
  parentId?: string;
  width?: number;
  height?: number;
  data?: { name?: string };
}
interface DrawnEdge {
  source: string;
  target: string;
  sourceHandle: string;
  targetHandle: string;
}
/** The part of a document that a picture needs; documents of the API and of the editor both have it. */
export interface DrawnDocument {
  nodes: readonly DrawnNode[];
  edges: readonly DrawnEdge[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface PictureNode extends Box {
  id: string;
  type: string;
  name: string;
  container: boolean;
}
export interface PictureEdge {
  key: string;
  path: string;
}
export interface Picture {
  nodes: readonly PictureNode[];
  edges: readonly PictureEdge[];
  bounds: Box;
}

export const nodeWidth = 220;
export const nodeHeight = 68;
// Children of a container stand below its name, and it is as large as they need.
const padding = { side: 20, top: 44, bottom: 20 };
// More levels than the server lets a document have; a document that names its containers in a circle ends here too.
const deepest = 8;

/** What an edge is known by: it has no identity beyond what it connects. */
export const edgeKey = (edge: DrawnEdge): string =>
  [edge.source, edge.sourceHandle, edge.target, edge.targetHandle].join("\u0000");

function boxesOf(document: DrawnDocument): Map<string, Box> {
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const children = new Map<string, DrawnNode[]>();
  for (const node of document.nodes) {
    if (node.parentId !== undefined && byId.has(node.parentId)) {
      children.set(node.parentId, [...(children.get(node.parentId) ?? []), node]);
    }
  }
  const sizeOf = (node: DrawnNode, depth: number): { width: number; height: number } => {
    const inside = depth > deepest ? [] : (children.get(node.id) ?? []);
    const corners = inside.map((child) => {
      const size = sizeOf(child, depth + 1);
      return {
        right: (child.position?.x ?? 0) + size.width,
        bottom: padding.top + (child.position?.y ?? 0) + size.height,
      };
    });
    const needed = corners.length > 0;
    return {
      width: Math.max(
        node.width ?? nodeWidth,
        needed ? Math.max(...corners.map((corner) => corner.right)) + padding.side : 0,
      ),
      height: Math.max(
        node.height ?? nodeHeight,
        needed ? Math.max(...corners.map((corner) => corner.bottom)) + padding.bottom : 0,
      ),
    };
  };
  const originOf = (node: DrawnNode, depth: number): { x: number; y: number } => {
    const own = node.position ?? { x: 0, y: 0 };
    const parent = node.parentId === undefined ? undefined : byId.get(node.parentId);
    if (!parent || depth > deepest) return own;
    const origin = originOf(parent, depth + 1);
    return { x: origin.x + own.x, y: origin.y + padding.top + own.y };
  };
  return new Map(document.nodes.map((node) => [node.id, { ...originOf(node, 0), ...sizeOf(node, 0) }]));
}

function pathBetween(from: Box, to: Box, inside: boolean, leastBend = 24): string {
  // A container hands its items to its own children from its left side, everything else leaves on the right.
  const start = inside
    ? { x: from.x, y: from.y + padding.top / 2 }
    : { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const bend = Math.max(leastBend, Math.abs(end.x - start.x) / 2);
  return `M${start.x},${start.y} C${start.x + bend},${start.y} ${end.x - bend},${end.y} ${end.x},${end.y}`;
}

function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: nodeWidth, height: nodeHeight };
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  return {
    x: left,
    y: top,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - left,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - top,
  };
}

export function pictureOf(document: DrawnDocument): Picture {
  const boxes = boxesOf(document);
  const parents = new Map(document.nodes.map((node) => [node.id, node.parentId]));
  const containers = new Set(parents.values());
  const nodes = document.nodes.flatMap((node): PictureNode[] => {
    const box = boxes.get(node.id);
    if (!box) return [];
    return [
      {
        ...box,
        id: node.id,
        type: node.type,
        name: node.data?.name ?? node.id,
        container: containers.has(node.id),
      },
    ];
  });
  const edges = document.edges.flatMap((edge): PictureEdge[] => {
    const from = boxes.get(edge.source);
    const to = boxes.get(edge.target);
    if (!from || !to) return [];
    return [{ key: edgeKey(edge), path: pathBetween(from, to, parents.get(edge.target) === edge.source) }];
  });
  // Containers lie under what they hold, outer ones lowest.
  return {
    nodes: [...nodes].sort(
      (one, other) =>
        Number(other.container) - Number(one.container) ||
        (one.container ? other.width * other.height - one.width * one.height : 0),
    ),
    edges,
    bounds: boundsOf(nodes),
  };
}

/** A name in at most two lines that fit `letters` each; what is too long ends in an ellipsis. */
export function nameLines(name: string, letters: number): string[] {
  const cut = (line: string) => (line.length > letters ? `${line.slice(0, letters - 1).trimEnd()}…` : line);
  if (name.length <= letters) return [name];
  const space = name.lastIndexOf(" ", letters);
  if (space <= 0) return [cut(name)];
  return [name.slice(0, space), cut(name.slice(space + 1))];
}

const around = (boxes: readonly Box[], space: number): Box => {
  const inner = boundsOf(boxes);
  return {
    x: inner.x - space,
    y: inner.y - space,
    width: inner.width + 2 * space,
    height: inner.height + 2 * space,
  };
};

/**
 * The same picture squeezed into a small box: marks of one size, so that a long row of steps is still seen as steps.
 * Distances shrink as far as they must, each way by itself; containers are drawn around what they hold.
 */
export function miniatureOf(document: DrawnDocument, width: number, height: number, most: number): Picture {
  const { nodes, edges } = pictureOf(document);
  const leaves = nodes.filter((node) => !node.container);
  const mark = Math.min(most, width / (leaves.length * 1.9));
  const centre = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const spread = boundsOf(leaves.map((leaf) => ({ ...centre(leaf), width: 0, height: 0 })));
  const scale = (room: number, span: number, widest: number) =>
    span === 0 ? 0 : Math.min((room - 2 * most) / span, widest);
  const across = scale(width, spread.width, 0.32);
  const down = scale(height, spread.height, 0.4);
  const placed = new Map<string, Box>();
  for (const leaf of leaves) {
    const { x, y } = centre(leaf);
    placed.set(leaf.id, {
      x: (x - spread.x - spread.width / 2) * across + width / 2 - mark * 0.7,
      y: (y - spread.y - spread.height / 2) * down + height / 2 - mark / 2,
      width: mark * 1.4,
      height: mark,
    });
  }
  const parents = new Map(document.nodes.map((node) => [node.id, node.parentId]));
  // From the innermost container outwards, so that each finds its children placed.
  for (const container of nodes.filter((node) => node.container).reverse()) {
    const inside = [...placed].filter(([id]) => parents.get(id) === container.id).map(([, box]) => box);
    if (inside.length > 0) placed.set(container.id, around(inside, most / 3));
  }
  const ends = new Map(document.edges.map((edge) => [edgeKey(edge), edge]));
  return {
    nodes: nodes.flatMap((node) => {
      const box = placed.get(node.id);
      return box ? [{ ...node, ...box }] : [];
    }),
    edges: edges.flatMap(({ key }) => {
      const edge = ends.get(key);
      // That a container hands its items to its children is seen by its border.
      if (!edge || parents.get(edge.target) === edge.source) return [];
      const from = placed.get(edge.source);
      const to = placed.get(edge.target);
      return from && to ? [{ key, path: pathBetween(from, to, false, 4) }] : [];
    }),
    bounds: { x: 0, y: 0, width, height },
  };
}
