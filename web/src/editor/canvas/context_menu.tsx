// What can be done here: on the canvas, on what is selected, on a wire.
import { Menu } from "@mantine/core";
import {
  AlignHorizontalDistributeCenter,
  AlignHorizontalJustifyCenter,
  AlignHorizontalJustifyEnd,
  AlignHorizontalJustifyStart,
  AlignVerticalDistributeCenter,
  AlignVerticalJustifyCenter,
  AlignVerticalJustifyEnd,
  AlignVerticalJustifyStart,
  Cable,
  CircleSlash2,
  Clipboard,
  Copy,
  CopyPlus,
  Maximize,
  PenLine,
  Plus,
  Scissors,
  StickyNote,
  Trash2,
  Wand2,
  type LucideIcon,
} from "lucide-react";
import type { Alignment, Direction } from "../model/align";
import { useEditor } from "../model/store";
import { useCanvas, type ContextMenuAt } from "./canvas_store";
import type { Commands } from "./use_commands";

const icon = { size: 15 };

function PaneItems({ commands, menu }: { commands: Commands; menu: ContextMenuAt }) {
  return (
    <>
      <Menu.Item
        leftSection={<Plus {...icon} />}
        rightSection="A"
        onClick={() => commands.addNode(menu.screen)}
      >
        Add a node
      </Menu.Item>
      <Menu.Item
        leftSection={<StickyNote {...icon} />}
        rightSection="N"
        onClick={() => commands.addNote(menu.screen)}
      >
        Add a note
      </Menu.Item>
      <Menu.Item
        leftSection={<Clipboard {...icon} />}
        rightSection="Ctrl+V"
        onClick={() => void commands.paste(menu.screen)}
      >
        Paste
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<Wand2 {...icon} />}
        rightSection="Shift+T"
        onClick={() => void commands.tidyUp()}
      >
        Tidy up
      </Menu.Item>
      <Menu.Item leftSection={<Maximize {...icon} />} rightSection="1" onClick={commands.fit}>
        Show everything
      </Menu.Item>
    </>
  );
}

const alignments: readonly { how: Alignment; icon: LucideIcon; label: string }[] = [
  { how: "left", icon: AlignHorizontalJustifyStart, label: "Align left" },
  { how: "centre", icon: AlignHorizontalJustifyCenter, label: "Align centre" },
  { how: "right", icon: AlignHorizontalJustifyEnd, label: "Align right" },
  { how: "top", icon: AlignVerticalJustifyStart, label: "Align top" },
  { how: "middle", icon: AlignVerticalJustifyCenter, label: "Align middle" },
  { how: "bottom", icon: AlignVerticalJustifyEnd, label: "Align bottom" },
];
const directions: readonly { way: Direction; icon: LucideIcon; label: string }[] = [
  { way: "horizontally", icon: AlignHorizontalDistributeCenter, label: "Spread out horizontally" },
  { way: "vertically", icon: AlignVerticalDistributeCenter, label: "Spread out vertically" },
];

function AlignItems({ commands, count }: { commands: Commands; count: number }) {
  return (
    <>
      <Menu.Divider />
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<AlignHorizontalJustifyStart {...icon} />}>Align</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          {alignments.map(({ how, icon: Icon, label }) => (
            <Menu.Item key={how} leftSection={<Icon {...icon} />} onClick={() => commands.align(how)}>
              {label}
            </Menu.Item>
          ))}
          {/* Two have nothing between them. */}
          {count > 2 && <Menu.Divider />}
          {count > 2 &&
            directions.map(({ way, icon: Icon, label }) => (
              <Menu.Item key={way} leftSection={<Icon {...icon} />} onClick={() => commands.distribute(way)}>
                {label}
              </Menu.Item>
            ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
    </>
  );
}

function NodeItems({ commands, count }: { commands: Commands; count: number }) {
  return (
    <>
      {count === 1 && (
        <>
          <Menu.Item leftSection={<PenLine {...icon} />} rightSection="F2" onClick={commands.rename}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<Cable {...icon} />} rightSection="C" onClick={commands.connect}>
            Connect to…
          </Menu.Item>
        </>
      )}
      <Menu.Item leftSection={<CircleSlash2 {...icon} />} rightSection="D" onClick={commands.toggleDisabled}>
        Disable or enable
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<Copy {...icon} />} rightSection="Ctrl+C" onClick={() => void commands.copy()}>
        Copy
      </Menu.Item>
      <Menu.Item
        leftSection={<Scissors {...icon} />}
        rightSection="Ctrl+X"
        onClick={() => void commands.cut()}
      >
        Cut
      </Menu.Item>
      <Menu.Item leftSection={<CopyPlus {...icon} />} rightSection="Ctrl+D" onClick={commands.duplicate}>
        Duplicate
      </Menu.Item>
      {count > 1 && <AlignItems commands={commands} count={count} />}
      <Menu.Divider />
      <Menu.Item color="red" leftSection={<Trash2 {...icon} />} rightSection="Del" onClick={commands.remove}>
        Delete
      </Menu.Item>
    </>
  );
}

export function ContextMenu({ commands }: { commands: Commands }) {
  const menu = useCanvas((state) => state.menu);
  const count = useEditor((state) => state.selection.nodes.size);
  if (!menu) return null;
  const close = () => useCanvas.getState().set({ menu: null });
  return (
    <Menu
      key={`${menu.screen.x},${menu.screen.y}`}
      opened
      onClose={close}
      position="bottom-start"
      width={230}
      shadow="md"
      offset={0}
    >
      <Menu.Target>
        <span
          aria-hidden
          style={{ position: "fixed", left: menu.screen.x, top: menu.screen.y, width: 1, height: 1 }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {menu.target === "pane" && <PaneItems commands={commands} menu={menu} />}
        {menu.target === "nodes" && <NodeItems commands={commands} count={count} />}
        {menu.target === "edge" && (
          <Menu.Item
            color="red"
            leftSection={<Trash2 {...icon} />}
            rightSection="Del"
            onClick={commands.remove}
          >
            Disconnect
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
