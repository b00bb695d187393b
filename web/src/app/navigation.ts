// The places of the navigation, and which of them an address belongs to.
import {
  Bell,
  ChartColumn,
  Gauge,
  KeyRound,
  LayoutTemplate,
  Play,
  ScrollText,
  Settings,
  Ticket,
  Users,
  Workflow,
  type LucideIcon,
} from "lucide-react";

export interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
}
export interface PlaceGroup {
  label: string;
  admin?: boolean;
  places: readonly Place[];
}

export const placeGroups: readonly PlaceGroup[] = [
  {
    label: "Work",
    places: [
      { to: "/", label: "Dashboard", icon: Gauge },
      { to: "/workflows", label: "Workflows", icon: Workflow },
      { to: "/executions", label: "Executions", icon: Play },
      { to: "/templates", label: "Templates", icon: LayoutTemplate },
    ],
  },
  {
    label: "Account",
    places: [
      { to: "/credentials", label: "Credentials", icon: KeyRound },
      { to: "/alerts", label: "Alerts", icon: Bell },
      { to: "/usage", label: "Usage", icon: ChartColumn },
      { to: "/tokens", label: "API tokens", icon: Ticket },
      { to: "/audit", label: "Audit log", icon: ScrollText },
    ],
  },
  {
    label: "Instance",
    admin: true,
    places: [
      { to: "/users", label: "Users", icon: Users },
      { to: "/settings", label: "Settings", icon: Settings },
    ],
  },
];

export function isCurrent(place: string, path: string): boolean {
  if (place === "/") return path === "/";
  return path === place || path.startsWith(`${place}/`);
}
