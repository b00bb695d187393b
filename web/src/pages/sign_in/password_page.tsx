import { Page } from "@/ui/page";

export function PasswordPage() {
  return <Page title="Password">{null}</Page>;
}
