import { Page } from "@/ui/page";

export function VersionPage() {
  return <Page title="Version">{null}</Page>;
}
