// What the pages before an account share: the name, one card in the middle, nothing else to look at.
import { Box, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { ColorSchemeButton } from "@/app/colour_scheme";

export function SignInFrame({
  title,
  about,
  children,
  footer,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}) {
  useDocumentTitle(`${title} · Flow Builder`);
  return (
    <Box mih="100%" p="md" style={{ display: "flex", flexDirection: "column" }}>
      <Group justify="space-between" component="header">
        <Group gap={8}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          <Text fw={650}>Flow Builder</Text>
        </Group>
        <ColorSchemeButton />
      </Group>
      <Stack component="main" flex={1} align="center" justify="center" gap="md" py="xl">
        <Paper withBorder radius="lg" p={{ base: "lg", xs: "xl" }} w="100%" maw={430} shadow="sm">
          <Stack gap="lg">
            <Box>
              <Title order={1} size="h3">
                {title}
              </Title>
              {about !== undefined && (
                <Text c="dimmed" size="sm" mt={6} component="div">
                  {about}
                </Text>
              )}
            </Box>
            {children}
          </Stack>
        </Paper>
        {footer !== undefined && (
          <Text c="dimmed" size="xs" maw={430} ta="center" component="div">
            {footer}
          </Text>
        )}
      </Stack>
    </Box>
  );
}
