import { Alert, Anchor, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellRing } from "lucide-react";
import { alertsQuery, countText, kindText } from "@/pages/alerts/alert_queries";
import { sentence } from "@/ui/sentence";

/** Nothing while there is none: a dashboard need not say that nothing is wrong. */
export function OpenAlerts() {
  const { data } = useInfiniteQuery({ ...alertsQuery(true), refetchInterval: 60_000 });
  const first = data?.pages[0];
  const newest = first?.items[0];
  if (!first || !newest) return null;
  return (
    <Alert
      variant="default"
      icon={<BellRing size={18} color="var(--mantine-color-error)" aria-hidden />}
      title={kindText(newest.kind)}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {newest.workflow_name === null || newest.workflow_name === "" ? "" : `${newest.workflow_name}: `}
          {sentence(newest.message)}
        </Text>
        <Anchor component={Link} to="/alerts" size="sm" fw={500}>
          {first.open === 1 ? "Look at it" : `All ${countText(first.open)} alerts`}
        </Anchor>
      </Group>
    </Alert>
  );
}
