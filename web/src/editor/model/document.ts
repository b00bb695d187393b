// The workflow document as the editor edits it: React Flow's shape, as the server stores it. Fields we do not know are kept.
// Pure: functions take a document and give a new one; nothing here knows React or the network.
export interface FlowNode {
  id: string;
  type: string;
  position: { x: number; y: number };
  /** The container (loop) that the node is in; its position is relative to it. */
  parentId?: string;
  width?: number;
  height?: number;
  data: {
    name?: string;
    inputs?: Record<string, unknown>;
    settings?: Record<string, unknown>;
    [unknown: string]: unknown;
  };
  [unknown: string]: unknown;
}

export interface FlowEdge {
  id: string;
  source: string;
  target: string;
  sourceHandle: string;
  targetHandle: string;
  [unknown: string]: unknown;
}

/** A remark on the canvas; the server keeps it and does nothing with it. */
export interface FlowNote {
  id: string;
  text: string;
  position: { x: number; y: number };
  width: number;
  height: number;
  colour?: string;
}

export interface FlowDocument {
  id?: string;
  name: string;
  description?: string;
  cron?: string;
  timezone?: string;
  params?: Record<string, unknown>;
  triggers?: Record<string, unknown>[];
  settings?: Record<string, unknown>;
  nodes: FlowNode[];
  edges: FlowEdge[];
  notes?: FlowNote[];
  [unknown: string]: unknown;
}

export const nodeName = (node: FlowNode): string => node.data.name ?? node.id;

const reservedSlugs = new Set(
  (
    "as break const continue else false for function if import in let loop namespace null package return true var " +
    "void while"
  ).split(" "),
);

/** How expressions call a node: `nodes.<slug>`. The server's rule: lower case, runs of anything else become one `_`. */
export function slugOf(name: string): string {
  const slug = name
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return slug === "" || /^[0-9]/.test(slug) || reservedSlugs.has(slug) ? `_${slug}` : slug;
}

export function withNode(
  document: FlowDocument,
  id: string,
  change: (node: FlowNode) => FlowNode,
): FlowDocument {
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

// A copy with the member set; `undefined` takes it away.
function withMember(
  members: Record<string, unknown> | undefined,
  name: string,
  value: unknown,
): Record<string, unknown> {
  const others = Object.entries(members ?? {}).filter(([one]) => one !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

/** `undefined` takes the input away. */
export function withInput(document: FlowDocument, id: string, input: string, value: unknown): FlowDocument {
  return withNode(document, id, (node) => ({
    ...node,
    data: { ...node.data, inputs: withMember(node.data.inputs, input, value) },
  }));
}

export function withSetting(
  document: FlowDocument,
  id: string,
  setting: string,
  value: unknown,
): FlowDocument {
  return withNode(document, id, (node) => ({
    ...node,
    data: { ...node.data, settings: withMember(node.data.settings, setting, value) },
  }));
}
