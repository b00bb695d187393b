// The facts of a line of the log, without what its sentence says already. Pure.
import { isBranch } from "@/ui/json_view_rows";

function isSaid(value: unknown, message: string): boolean {
  if (typeof value === "string") return value !== "" && message.includes(value);
  return isBranch(value) && "message" in value && isSaid(value.message, message);
}

export function factsOf({ message, fields }: { message: string; fields: object | null }): string {
  return Object.entries(fields ?? {})
    .filter(([, value]) => !isSaid(value, message))
    .map(
      ([name, value]: [string, unknown]) =>
        `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    )
    .join(", ");
}
