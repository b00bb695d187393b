// A query's faces: while it loads, when it failed, when there is no such thing, and its data.
import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { isNotFound } from "@/api/client";
import { sentence } from "./sentence";

export function Loaded<T>({
  query,
  rows = 5,
  rowHeight = 36,
  missing,
  children,
}: {
  query: UseQueryResult<T>;
  rows?: number;
  rowHeight?: number;
  /** Instead of the error when the server knows nothing of that name. */
  missing?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (missing !== undefined && isNotFound(query.error)) return missing;
  if (query.isError) {
    return (
      <Alert color="red" icon={<TriangleAlert size={18} />} title="This could not be loaded">
        <Group justify="space-between">
          <Text size="sm">{sentence(query.error.message)}</Text>
          <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
            Try again
          </Button>
        </Group>
      </Alert>
    );
  }
  return (
    <Stack gap="xs" role="status" aria-busy aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={rowHeight} />
      ))}
    </Stack>
  );
}
