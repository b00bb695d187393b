// What the dashboard of a new account shows: the ways to a first workflow.
import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Workflow } from "lucide-react";
import { EmptyState } from "@/ui/empty_state";

export function NewAccount() {
  return (
    <EmptyState
      icon={Workflow}
      title="Your first workflow"
      action={
        <Group>
          <Button component={Link} to="/templates">
            Begin with a template
          </Button>
          <Button variant="default" component={Link} to="/workflows">
            Draw one yourself
          </Button>
        </Group>
      }
    >
      A workflow does in a browser what you would do: opens a page, fills in, clicks, reads, and sends on what
      it found. Its runs, failures and next times show up here.
    </EmptyState>
  );
}
