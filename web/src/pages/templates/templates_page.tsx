import { Page } from "@/ui/page";

export function TemplatesPage() {
  return <Page title="Templates">{null}</Page>;
}
