import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/api/client";
import { humanize } from "@/ui/sentence";

export type AlertEntry = Schemas["Alert"];

/** The server counts up to here. */
const mostCounted = 100;
export const countText = (open: number): string => (open >= mostCounted ? "99+" : String(open));

/** How many alerts are open; asked again every minute, for the badge. */
export const openAlertsQuery = queryOptions({
  queryKey: ["alerts", "open"],
  queryFn: async () =>
    (await unwrap(api.GET("/api/v1/alerts", { params: { query: { open: true, limit: 1 } } }))).open,
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export const alertsQuery = (openOnly: boolean) =>
  infiniteQueryOptions({
    queryKey: ["alerts", "list", openOnly],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/alerts", {
          params: {
            query: {
              limit: 50,
              ...(openOnly ? { open: true } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** What a kind of alert means, for a person. */
export function kindText(kind: string): string {
  if (kind === "schedule_error") return "Schedule cannot be evaluated";
  if (kind === "quarantined") return "Version in quarantine";
  if (kind === "run_failed") return "A run failed";
  return humanize(kind);
}

/** What to do about it. */
export function kindAdvice(kind: string): string {
  if (kind === "schedule_error")
    return "It does not start by itself until its schedule is corrected: open the triggers of the workflow.";
  if (kind === "quarantined")
    return "It took its worker down and starts no more by itself. Correct the workflow, or lift the quarantine of the version.";
  if (kind === "run_failed")
    return "Look at the run to see why. This tells of the newest failure until it is ticked off.";
  return "";
}
