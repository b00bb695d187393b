// What an empty workflow shows: how to begin.
import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Clock, Globe, LayoutTemplate, Plus, Send } from "lucide-react";
import { useAddNode } from "@/editor/canvas/use_add_node";
import type { Commands } from "@/editor/canvas/use_commands";
import { useEditor } from "@/editor/model/store";
import classes from "./editor.module.css";

export function TeachingCanvas({ commands }: { commands: Commands }) {
  const isEmpty = useEditor(
    ({ document }) => document.nodes.length === 0 && (document.notes ?? []).length === 0,
  );
  const add = useAddNode();
  if (!isEmpty) return null;
  return (
    <div className={classes.teaching} data-teaching>
      <Paper withBorder radius="lg" p="xl" shadow="sm" maw={460} className={classes.lesson ?? ""}>
        <Title order={2} size="h4">
          What should happen first?
        </Title>
        <Text size="sm" c="dimmed" mt={6}>
          A workflow is a row of steps. Most begin by opening a website; what a step finds goes on to the next
          by a wire, drawn from a dot on its right to a dot on the left of another.
        </Text>
        <Group gap="xs" mt="md">
          <Button leftSection={<Globe size={16} />} onClick={() => add("launch_standard_browser")}>
            Open a website
          </Button>
          <Button variant="default" leftSection={<Send size={16} />} onClick={() => add("http_request")}>
            Call an API
          </Button>
          <Button variant="default" leftSection={<Plus size={16} />} onClick={() => commands.addNode()}>
            Something else
          </Button>
        </Group>
        <Button
          mt="md"
          variant="subtle"
          size="xs"
          px={0}
          leftSection={<LayoutTemplate size={15} />}
          renderRoot={(props) => <Link to="/templates" {...props} />}
        >
          Start from a template
        </Button>
        <Text size="xs" c="dimmed" mt="sm">
          <Clock size={12} aria-hidden style={{ verticalAlign: -2 }} /> When it runs, by itself or when you
          say so, is chosen later. Press ? for all keys.
        </Text>
      </Paper>
    </div>
  );
}
