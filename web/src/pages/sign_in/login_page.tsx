import { Alert, Button, Code, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useRouter, useSearch } from "@tanstack/react-router";
import { Info } from "lucide-react";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { FormError } from "@/ui/form_error";
import { SignInFrame } from "./sign_in_frame";
import { useSignIn } from "./sign_in";
import { useCountdown } from "./use_countdown";

export function LoginPage() {
  const { next, ended } = useSearch({ from: "/login" });
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn(
    (request: { email: string; password: string }) => Promise.resolve(request),
    () => router.history.replace(next ?? "/"),
  );
  const { error } = signIn;
  const throttled = error instanceof ApiError && error.status === 429;
  const wait = useCountdown(throttled ? (error.retryAfter ?? 2) : 0, signIn.submittedAt);
  return (
    <SignInFrame
      title="Sign in"
      footer={
        <>
          No account, or the password is lost? An administrator makes a link for you, or whoever runs the
          service: <Code>flowbuilder user passwd {"<e-mail>"}</Code>
        </>
      }
    >
      {ended && !signIn.isError && (
        <Alert color="blue" icon={<Info size={18} aria-hidden />} p="sm">
          Your session has ended. Sign in again to go on where you were.
        </Alert>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ email: email.trim(), password });
        }}
      >
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            required
            data-autofocus
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password", tabIndex: 0 }}
          />
          {throttled ? (
            <Alert color="yellow" role="alert" p="sm">
              {wait > 0
                ? `Too many attempts. You can try again in ${wait} s.`
                : "Too many attempts before; you can try again now."}
            </Alert>
          ) : (
            <FormError error={error} />
          )}
          <Button type="submit" loading={signIn.isPending} disabled={wait > 0} fullWidth>
            Sign in
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}
