// The ways to a first workflow, also where no demo site runs that one could be guided on.
import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Workflow } from "lucide-react";
import { EmptyState } from "@/ui/empty_state";

export function NewAccount() {
  return (
    <EmptyState
      icon={Workflow}
      title="A workflow of your own"
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
