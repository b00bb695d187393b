// One trigger on or off; a workflow that is not active starts by none of them.
import { Switch } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Trigger } from "./queries";

export function TriggerSwitch({ trigger, name }: { trigger: Trigger; name: string }) {
  const client = useQueryClient();
  const flip = useMutation({
    mutationFn: (on: boolean) => {
      const params = { path: { trigger_id: trigger.id } };
      return unwrap(
        on
          ? api.POST("/api/v1/triggers/{trigger_id}/enable", { params })
          : api.POST("/api/v1/triggers/{trigger_id}/disable", { params }),
      );
    },
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["triggers"] }),
        client.invalidateQueries({ queryKey: ["workflows"] }),
      ]);
    },
  });
  return (
    <Switch
      size="sm"
      color="teal"
      label={trigger.enabled ? "on" : "off"}
      aria-label={`${name} is switched on`}
      checked={trigger.enabled}
      disabled={flip.isPending}
      onChange={(event) => flip.mutate(event.currentTarget.checked)}
    />
  );
}
