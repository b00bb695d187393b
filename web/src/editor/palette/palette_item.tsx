import { Tooltip } from "@mantine/core";
import { paletteMime } from "../canvas/palette_mime";
import type { NodeTypeSpec } from "../model/catalogue";
import { NodeIcon } from "./node_icon";
import classes from "./palette.module.css";

export function PaletteItem({
  spec,
  isActive,
  onAdd,
}: {
  spec: NodeTypeSpec;
  isActive: boolean;
  onAdd: (type: string) => void;
}) {
  return (
    <Tooltip label={spec.summary} position="right" multiline maw={260} openDelay={500}>
      {/* The search field above keeps the focus; it moves through these options by arrows. */}
      <div
        id={`palette-${spec.type}`}
        role="option"
        tabIndex={-1}
        aria-selected={isActive}
        className={classes.item}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(paletteMime, spec.type);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => onAdd(spec.type)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onAdd(spec.type);
        }}
      >
        <NodeIcon type={spec.type} category={spec.category} size={15} />
        <span className={classes.itemTitle}>{spec.title}</span>
      </div>
    </Tooltip>
  );
}
