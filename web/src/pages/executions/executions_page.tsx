import { Page } from "@/ui/page";

export function ExecutionsPage() {
  return <Page title="Executions">{null}</Page>;
}
