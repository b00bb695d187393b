// The picture of a node type on a patch of its category's colour.
import nodes from "../canvas/canvas.module.css";
import { categoryColour, nodeIcon } from "./icons";

export function NodeIcon({ type, category, size }: { type: string; category: string; size: number }) {
  const look = { icon: nodeIcon(type, category) };
  return (
    <span className={nodes.icon} data-colour={categoryColour(category)}>
      <look.icon size={size} aria-hidden />
    </span>
  );
}
