// What every page stands in: theme, queries, notifications.
import { MantineProvider } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/ui/sentence";
import { meansSessionEnded, noticeError } from "./session";
import { theme, variables } from "./theme";

/** A mutation that shows its error itself says so with `meta: { quiet: true }`. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    },
  },
  queryCache: new QueryCache({ onError: noticeError }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      const ended = meansSessionEnded(error, window.location.pathname);
      if (ended) noticeError(error);
      else if (mutation.meta?.quiet !== true)
        notifications.show({ color: "red", title: "That did not work", message: sentence(error.message) });
    },
  }),
});

export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  );
}
