import { Page } from "@/ui/page";

export function ExecutionPage() {
  return <Page title="Execution">{null}</Page>;
}
