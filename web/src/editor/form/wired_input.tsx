// An input that an edge fills: where it comes from, how to get there, how to take the wire away.
import { ActionIcon, Anchor, Text, Tooltip } from "@mantine/core";
import { Cable, Unplug } from "lucide-react";
import { nodeName, type FlowEdge } from "../model/document";
import { useEditor } from "../model/store";
import classes from "./form.module.css";

export function WiredInput({ input, edges }: { input: string; edges: readonly FlowEdge[] }) {
  const nodes = useEditor((state) => state.document.nodes);
  const select = useEditor((state) => state.select);
  const edit = useEditor((state) => state.edit);
  return edges.map((edge) => {
    const source = nodes.find((node) => node.id === edge.source);
    const name = source ? nodeName(source) : edge.source;
    return (
      <div key={edge.id} className={classes.wired}>
        <Cable size={14} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="sm" style={{ flex: 1, minWidth: 0 }} truncate>
          from{" "}
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => select({ nodes: new Set([edge.source]) })}
          >
            {name}
          </Anchor>{" "}
          <Text span size="xs" c="dimmed">
            {edge.sourceHandle}
          </Text>
        </Text>
        <Tooltip label="Take the wire away">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Disconnect ${input} from ${name}`}
            onClick={() =>
              edit(`Disconnect ${input}`, (document) => ({
                ...document,
                edges: document.edges.filter((one) => one.id !== edge.id),
              }))
            }
          >
            <Unplug size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    );
  });
}
