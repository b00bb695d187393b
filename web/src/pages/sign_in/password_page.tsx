// A password by a one-time link: of an invitation, or because the old one is lost.
import { Button, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { FormError } from "@/ui/form_error";
import { SignInFrame } from "./sign_in_frame";
import { tokenFrom, useLinkToken } from "./link_token";
import { NewPassword } from "./new_password";
import { useSignIn } from "./sign_in";
import { isTooShort } from "./strength";

async function setPasswordByLink(body: { token: string; password: string }) {
  const { email } = await unwrap(api.POST("/api/v1/password", { body }));
  return { email, password: body.password };
}

export function PasswordPage() {
  const linked = useLinkToken();
  const navigate = useNavigate();
  const [link, setLink] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn(setPasswordByLink, () => void navigate({ to: "/", replace: true }));
  const token = linked || tokenFrom(link);
  const tooShort = isTooShort(password);
  return (
    <SignInFrame
      title="Choose a password"
      about="Your link is good for one password. You are signed in right after."
      footer="The link is used or too old? Ask the administrator who sent it for a new one."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!tooShort && token !== "") signIn.mutate({ token, password });
        }}
      >
        <Stack>
          {linked === "" && (
            <TextInput
              label="Your link"
              description="Paste it whole, as you got it."
              placeholder="http://…/password#token=fbl_…"
              value={link}
              onChange={(event) => setLink(event.currentTarget.value)}
              error={link !== "" && token === "" ? "This holds no token." : null}
              required
            />
          )}
          <NewPassword value={password} onChange={setPassword} label="New password" />
          <FormError error={signIn.error} />
          <Button type="submit" loading={signIn.isPending} disabled={tooShort || token === ""} fullWidth>
            Set the password
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}
