// One handle of a node: a dot of its type's colour with its title beside it.
import { Handle, Position } from "@xyflow/react";
import type { CSSProperties } from "react";
import type { HandleType } from "../model/catalogue";
import { handleLook, useCatalogue } from "./catalogue_context";
import { handleId, type HandleSide } from "./handle_ids";
import classes from "./canvas.module.css";

interface PortHandleProps {
  side: HandleSide;
  name: string;
  type: HandleType;
  /** Distance of its middle from the top (and, inside a container, from the left) of the node. */
  top: number;
  left?: number;
  /** Lit while a wire is drawn that it accepts. */
  lit: boolean;
  connected: boolean;
  control?: boolean;
}

export function PortHandle({ side, name, type, top, left, lit, connected, control }: PortHandleProps) {
  const look = handleLook(useCatalogue(), type);
  const style = { top, left, "--handle": look.colour } as CSSProperties;
  return (
    <Handle
      id={handleId(side, name)}
      type={side === "in" ? "target" : "source"}
      position={side === "in" ? Position.Left : Position.Right}
      className={classes.handle}
      data-lit={lit || undefined}
      data-connected={connected || undefined}
      data-control={control || undefined}
      data-inner={side === "inner" || undefined}
      style={style}
      role="img"
      title={`${name} · ${look.title}`}
      aria-label={`${side === "in" ? "Input" : "Output"} ${name}, ${look.title}`}
    />
  );
}
