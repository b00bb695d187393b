// React Flow wants one name for each handle of a node; ours may have an input, an output and an inner output of one title.
export type HandleSide = "in" | "out" | "inner";

export const handleId = (side: HandleSide, name: string): string => `${side}:${name}`;

export function readHandle(id: string | null | undefined): { side: HandleSide; name: string } {
  const [side, ...rest] = (id ?? "").split(":");
  return { side: side === "in" || side === "inner" ? side : "out", name: rest.join(":") };
}
