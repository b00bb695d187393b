import { Badge, DataList, Paper, Stack, Title } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { meQuery } from "@/api/queries";
import { Page } from "@/ui/page";
import { Time } from "@/ui/time";
import { NameForm } from "./name_form";
import { PasswordForm } from "./password_form";
import { Sessions } from "./sessions";

export function AccountPage() {
  const { data: me } = useSuspenseQuery(meQuery);
  if (!me) return null;
  const { user } = me;
  return (
    <Page title="Account" about="Who you are here, your password, and where you are signed in.">
      <Stack gap="lg" maw={760}>
        <Paper withBorder p="lg">
          <Stack>
            <Title order={2} size="h4">
              You
            </Title>
            <DataList orientation="horizontal" labelWidth={110}>
              <DataList.Item>
                <DataList.ItemLabel>E-mail</DataList.ItemLabel>
                <DataList.ItemValue>{user.email}</DataList.ItemValue>
              </DataList.Item>
              <DataList.Item>
                <DataList.ItemLabel>Role</DataList.ItemLabel>
                <DataList.ItemValue>
                  <Badge variant="light" tt="none">
                    {user.role}
                  </Badge>
                </DataList.ItemValue>
              </DataList.Item>
              <DataList.Item>
                <DataList.ItemLabel>Member since</DataList.ItemLabel>
                <DataList.ItemValue>
                  <Time at={user.created_at} style="day" />
                </DataList.ItemValue>
              </DataList.Item>
            </DataList>
            <NameForm user={user} />
          </Stack>
        </Paper>
        <PasswordForm email={user.email} name={user.name} />
        <Sessions />
      </Stack>
    </Page>
  );
}
