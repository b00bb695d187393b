// One execution, watched: its detail, and while it lives what its events tell.
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Schemas } from "@/api/client";
import { watchExecution, type Connection, type ExecutionEvent } from "@/api/events";
import { executionQuery } from "@/api/queries";
import { isTerminal, modelOf, withEvents, type LogLine, type RunModel } from "./run_model";

// Events come by the dozen; the page is drawn anew this often at most.
const batch_ms = 80;

export interface WatchedRun {
  query: UseQueryResult<Schemas["ExecutionDetail"]>;
  model: RunModel | null;
  connection: Connection;
}

export function useRun(executionId: string | null): WatchedRun {
  const client = useQueryClient();
  const query = useQuery({ ...executionQuery(executionId ?? ""), enabled: executionId !== null });
  const [streamed, setStreamed] = useState<RunModel | null>(null);
  const [connection, setConnection] = useState<Connection>("closed");
  const detail = query.data;
  const isLive = detail !== undefined && !isTerminal(detail.status);

  useEffect(() => {
    if (executionId === null || !isLive) return;
    const control = new AbortController();
    const seed = client.getQueryData(executionQuery(executionId).queryKey);
    if (!seed) return;
    let model = modelOf(seed);
    let pending: ExecutionEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const before = model.status;
      model = withEvents(model, pending);
      pending = [];
      setStreamed(model);
      if (model.status !== before) void client.invalidateQueries({ queryKey: ["executions"] });
    };
    const onEvent = (event: ExecutionEvent) => {
      pending.push(event);
      timer ??= setTimeout(flush, batch_ms);
    };
    // What it rejects with is said by the detail, which is asked for again.
    void watchExecution({ executionId, signal: control.signal, onEvent, onConnection: setConnection }).catch(
      () => client.invalidateQueries({ queryKey: ["executions"] }),
    );
    return () => {
      control.abort();
      clearTimeout(timer);
      if (pending.length > 0) setStreamed(withEvents(model, pending));
    };
  }, [client, executionId, isLive]);

  const model = useMemo(() => {
    if (streamed !== null && streamed.executionId === executionId) return streamed;
    return detail ? modelOf(detail) : null;
  }, [streamed, executionId, detail]);
  return { query, model, connection };
}

/** The log of a run; of one that is over and was not watched, it is read when asked for. */
export function useRunLogs(model: RunModel): { logs: readonly LogLine[] | null; error: Error | null } {
  const { executionId } = model;
  const read = useQuery({
    // Not below "executions": a log that is whole need not be read again when something else changes.
    queryKey: ["execution-logs", executionId],
    queryFn: async ({ signal }) => {
      const events: ExecutionEvent[] = [];
      await watchExecution({ executionId, signal, onEvent: (event) => events.push(event) });
      return withEvents(model, events).logs ?? [];
    },
    enabled: model.logs === null,
    staleTime: Infinity,
  });
  return { logs: model.logs ?? read.data ?? null, error: read.error };
}
