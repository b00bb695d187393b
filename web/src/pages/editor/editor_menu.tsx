// What is done seldom: export, versions, help, colours.
import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CircleHelp, Download, Ellipsis, History, Moon, Save, Search, Sun } from "lucide-react";
import type { Schemas } from "@/api/client";
import { useCanvas } from "@/editor/canvas/canvas_store";
import { useEditorStore } from "@/editor/model/store";
import type { Autosave } from "./use_autosave";

function downloadJson(name: string, value: unknown) {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" }),
  );
  const link = window.document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[^\p{L}\p{N} ._-]+/gu, "_") || "workflow"}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

export function EditorMenu({
  workflow,
  autosave,
}: {
  workflow: Schemas["WorkflowDetail"];
  autosave: Autosave;
}) {
  const store = useEditorStore();
  const scheme = useComputedColorScheme("light");
  const { setColorScheme } = useMantineColorScheme();
  const open = (dialog: "find" | "help") => useCanvas.getState().set({ dialog });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="More">
          <Ellipsis size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Save size={15} />}
          rightSection="Ctrl+S"
          onClick={() => void autosave.saveNow()}
        >
          Save now
        </Menu.Item>
        <Menu.Item leftSection={<Search size={15} />} rightSection="Ctrl+F" onClick={() => open("find")}>
          Find a node
        </Menu.Item>
        <Menu.Item
          leftSection={<Download size={15} />}
          onClick={() => downloadJson(store.getState().document.name, store.getState().document)}
        >
          Export as JSON
        </Menu.Item>
        <Menu.Item
          leftSection={<History size={15} />}
          renderRoot={(props) => (
            <Link
              to="/workflows/$workflowId"
              params={{ workflowId: workflow.id }}
              search={{ tab: "versions" }}
              {...props}
            />
          )}
        >
          Versions
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={scheme === "light" ? <Moon size={15} /> : <Sun size={15} />}
          onClick={() => setColorScheme(scheme === "light" ? "dark" : "light")}
        >
          {scheme === "light" ? "Dark colours" : "Light colours"}
        </Menu.Item>
        <Menu.Item leftSection={<CircleHelp size={15} />} rightSection="?" onClick={() => open("help")}>
          Keyboard shortcuts
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
