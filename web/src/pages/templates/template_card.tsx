import { Badge, Box, Button, Card, Group, Text, Title } from "@mantine/core";
import { Plus } from "lucide-react";
import { FlowThumbnail } from "@/ui/flow_thumbnail";
import { plural } from "@/ui/sentence";
import { credentialsIn, drawnOf, type Template } from "./templates";

export function TemplateCard({
  template,
  busy,
  disabled,
  onUse,
}: {
  template: Template;
  busy: boolean;
  disabled: boolean;
  onUse: () => void;
}) {
  const credentials = credentialsIn(template.document);
  const drawn = drawnOf(template);
  return (
    <Card
      withBorder
      radius="lg"
      p="md"
      component="article"
      style={{ display: "flex", flexDirection: "column" }}
    >
      <Card.Section
        p="sm"
        style={{
          background: "var(--mantine-color-default-hover)",
          borderBottom: "1px solid var(--mantine-color-default-border)",
        }}
      >
        <FlowThumbnail document={drawn} />
      </Card.Section>
      <Title order={2} size="h4" mt="md">
        {template.name}
      </Title>
      <Text size="sm" c="dimmed" mt={4} style={{ flex: 1 }}>
        {template.description}
      </Text>
      <Group gap={6} mt="sm">
        {template.categories.map((category) => (
          <Badge key={category} size="sm" variant="default" tt="none">
            {category}
          </Badge>
        ))}
      </Group>
      <Box mt="xs">
        <Text size="xs" c="dimmed">
          {plural(drawn.nodes.length, "step")}
          {credentials.length > 0 && ` · needs ${credentials.join(", ")}`}
        </Text>
      </Box>
      <Button
        mt="md"
        variant="light"
        leftSection={<Plus size={16} aria-hidden />}
        loading={busy}
        disabled={disabled}
        onClick={onUse}
        aria-label={`Use this template: ${template.name}`}
      >
        Use this template
      </Button>
    </Card>
  );
}
