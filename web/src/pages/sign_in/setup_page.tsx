// The first administrator, with the token of the link that the service printed.
import { Button, Code, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { FormError } from "@/ui/form_error";
import { SignInFrame } from "./sign_in_frame";
import { tokenFrom, useLinkToken } from "./link_token";
import { NewPassword } from "./new_password";
import { useSignIn } from "./sign_in";
import { isTooShort } from "./strength";

interface FirstAccount {
  token: string;
  email: string;
  name: string;
  password: string;
}
async function setUp(account: FirstAccount) {
  const { email } = await unwrap(api.POST("/api/v1/setup", { body: account }));
  return { email, password: account.password };
}

export function SetupPage() {
  const linked = useLinkToken();
  const navigate = useNavigate();
  const [link, setLink] = useState("");
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn(setUp, () => void navigate({ to: "/", replace: true }));
  const token = linked || tokenFrom(link);
  const tooShort = isTooShort(password);
  return (
    <SignInFrame
      title="Welcome to Flow Builder"
      about="Make the first account. It administers this instance: it can invite others later."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!tooShort && token !== "")
            signIn.mutate({ token, email: email.trim(), name: name.trim(), password });
        }}
      >
        <Stack>
          {linked === "" && (
            <TextInput
              label="Set-up link"
              description="The service printed it when it started: look at its terminal or its log."
              placeholder="http://…/setup#token=fbl_…"
              value={link}
              onChange={(event) => setLink(event.currentTarget.value)}
              error={link !== "" && token === "" ? "This holds no set-up token." : null}
              required
            />
          )}
          <TextInput
            label="Your name"
            autoComplete="name"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail"
            description="You sign in with it. No mail is sent."
            type="email"
            autoComplete="username"
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            required
          />
          <NewPassword value={password} onChange={setPassword} known={[email, name]} />
          <FormError error={signIn.error} />
          <Button type="submit" loading={signIn.isPending} disabled={tooShort || token === ""} fullWidth>
            Make the account
          </Button>
          {linked === "" && (
            <Text size="xs" c="dimmed">
              Is the link lost? Start the service again: it prints a new one as long as there is no account.
              Or make one there: <Code>flowbuilder user add {"<e-mail>"} --admin --link</Code>
            </Text>
          )}
        </Stack>
      </form>
    </SignInFrame>
  );
}
