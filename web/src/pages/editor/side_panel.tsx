// The panel on the right: what is selected, or the workflow when nothing is.
import { Box, Tabs, Text, Title } from "@mantine/core";
import { MousePointerClick } from "lucide-react";
import { useCanvas } from "@/editor/canvas/canvas_store";
import { useCatalogue } from "@/editor/canvas/catalogue_context";
import { NodeForm } from "@/editor/form/node_form";
import { WorkflowForm } from "@/editor/form/workflow_form";
import { typeOf } from "@/editor/model/catalogue";
import { nodeName } from "@/editor/model/document";
import { useEditor } from "@/editor/model/store";
import { nodesById } from "@/editor/model/structure";
import { NodeRunPanel } from "@/editor/run/node_run_panel";
import classes from "./editor.module.css";

function NodePanel({ id }: { id: string }) {
  const node = useEditor((state) => nodesById(state.document).get(id));
  const catalogue = useCatalogue();
  const tab = useCanvas((state) => state.nodeTab);
  if (!node) return null;
  const spec = typeOf(catalogue, node);
  return (
    <>
      <Box className={classes.panelHead}>
        <Title order={2} size="h5" lineClamp={2}>
          {nodeName(node)}
        </Title>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {spec.title} · {spec.summary}
        </Text>
      </Box>
      <Tabs
        value={tab}
        onChange={(next) => useCanvas.getState().set({ nodeTab: next === "run" ? "run" : "inputs" })}
        keepMounted={false}
        className={classes.tabs ?? ""}
      >
        <Tabs.List px={6}>
          <Tabs.Tab value="inputs">Inputs</Tabs.Tab>
          <Tabs.Tab value="run">Last run</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="inputs" className={classes.panelBody ?? ""}>
          <NodeForm key={id} nodeId={id} />
        </Tabs.Panel>
        <Tabs.Panel value="run" className={classes.panelBody ?? ""}>
          <NodeRunPanel key={id} nodeId={id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

export function SidePanel() {
  const selection = useEditor((state) => state.selection.nodes);
  const [first] = selection;
  const isNode = useEditor((state) => first !== undefined && nodesById(state.document).has(first));
  const isOne = selection.size === 1 && isNode;
  return (
    <aside className={classes.panel} aria-label={isOne ? "Node" : "Workflow"}>
      {selection.size > 1 ? (
        <Box p="lg" ta="center">
          <MousePointerClick size={26} aria-hidden color="var(--mantine-color-dimmed)" />
          <Text size="sm" mt={8}>
            {selection.size} nodes are selected
          </Text>
          <Text size="xs" c="dimmed" mt={4}>
            Move, copy, align or delete them together. Select one to see its inputs.
          </Text>
        </Box>
      ) : isOne && first !== undefined ? (
        <NodePanel id={first} />
      ) : (
        <>
          <Box className={classes.panelHead}>
            <Title order={2} size="h5">
              Workflow
            </Title>
          </Box>
          <Box className={classes.panelBody}>
            <WorkflowForm />
          </Box>
        </>
      )}
    </aside>
  );
}
