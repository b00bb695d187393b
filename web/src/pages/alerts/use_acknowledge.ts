import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** Ticks one alert off, or several. */
export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(
        ids.map((id) =>
          unwrap(api.POST("/api/v1/alerts/{alert_id}/acknowledge", { params: { path: { alert_id: id } } })),
        ),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
}
