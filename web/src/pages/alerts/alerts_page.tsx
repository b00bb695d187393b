import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff, CheckCheck } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { AlertCard } from "./alert_card";
import { alertsQuery } from "./alert_queries";
import { useAcknowledge } from "./use_acknowledge";

export function AlertsPage() {
  const [openOnly, setOpenOnly] = useState(true);
  const query = useInfiniteQuery(alertsQuery(openOnly));
  const acknowledge = useAcknowledge();
  const open = query.data?.pages
    .flatMap((page) => page.items)
    .filter((alert) => alert.acknowledged_at === null);
  return (
    <Page
      title="Alerts"
      about="What went wrong while nobody was looking: schedules that cannot be evaluated, versions that had to be stopped."
      actions={
        <>
          {open !== undefined && open.length > 1 && (
            <Button
              variant="default"
              leftSection={<CheckCheck size={16} aria-hidden />}
              loading={acknowledge.isPending}
              onClick={() => acknowledge.mutate(open.map((alert) => alert.id))}
            >
              Acknowledge these {open.length}
            </Button>
          )}
          <SegmentedControl
            aria-label="Which alerts"
            value={openOnly ? "open" : "all"}
            onChange={(value) => setOpenOnly(value === "open")}
            data={[
              { value: "open", label: "Open" },
              { value: "all", label: "All" },
            ]}
          />
        </>
      }
    >
      <Loaded query={query} rows={3} rowHeight={96}>
        {({ pages }) => {
          const alerts = pages.flatMap((page) => page.items);
          if (alerts.length === 0) {
            return (
              <EmptyState icon={BellOff} title={openOnly ? "No open alerts" : "No alerts so far"}>
                A schedule never stops silently: when one cannot be evaluated, or a version takes its worker
                down, it is said here and counted beside the bell.
              </EmptyState>
            );
          }
          return (
            <Stack gap="sm">
              {alerts.map((alert) => (
                <AlertCard key={alert.id} alert={alert} />
              ))}
              {query.hasNextPage && (
                <Group justify="center">
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Load older alerts
                  </Button>
                </Group>
              )}
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}
