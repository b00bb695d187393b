import { Page } from "@/ui/page";

export function LoginPage() {
  return <Page title="Login">{null}</Page>;
}
