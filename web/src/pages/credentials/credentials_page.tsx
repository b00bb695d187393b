import { Page } from "@/ui/page";

export function CredentialsPage() {
  return <Page title="Credentials">{null}</Page>;
}
