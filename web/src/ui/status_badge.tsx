// The statuses of executions, nodes and workflows: one colour and one icon each, everywhere.
import { Badge } from "@mantine/core";
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  Pencil,
  type LucideIcon,
} from "lucide-react";

export interface StatusLook {
  color: string;
  icon: LucideIcon;
}
const looks: Record<string, StatusLook> = {
  // executions and nodes
  queued: { color: "gray", icon: Clock },
  pending: { color: "gray", icon: CircleDashed },
  running: { color: "blue", icon: LoaderCircle },
  waiting: { color: "yellow", icon: Hourglass },
  completed: { color: "teal", icon: CircleCheck },
  failed: { color: "red", icon: CircleX },
  cancelled: { color: "gray", icon: Ban },
  skipped: { color: "gray", icon: CircleSlash },
  // workflows
  draft: { color: "gray", icon: Pencil },
  active: { color: "teal", icon: CircleCheck },
  paused: { color: "yellow", icon: CirclePause },
};
export const statusLook = (status: string): StatusLook =>
  looks[status] ?? { color: "gray", icon: CircleDashed };

export function StatusBadge({ status, size = "md" }: { status: string; size?: "sm" | "md" | "lg" }) {
  const look = statusLook(status);
  return (
    <Badge
      variant="light"
      color={look.color}
      size={size}
      leftSection={<look.icon size={12} aria-hidden />}
      tt="none"
      style={{ flexShrink: 0 }}
    >
      {status}
    </Badge>
  );
}
