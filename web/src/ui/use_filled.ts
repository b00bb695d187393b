// Filters of lists that the server does not filter: older pages are read until enough of them fits, or a bound is met.
import { useEffect } from "react";

const enough = 25;
const mostPages = 10;

interface Pages {
  data: { pages: readonly unknown[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** True while more is looked through. `found` is how many of the loaded ones fit; without a filter nothing is read. */
export function useFilled(query: Pages, isFiltered: boolean, found: number): boolean {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const pages = data?.pages.length ?? 0;
  const wants = isFiltered && !isError && hasNextPage && found < enough && pages > 0 && pages < mostPages;
  useEffect(() => {
    if (wants && !isFetching) void fetchNextPage();
  }, [wants, isFetching, fetchNextPage]);
  return wants;
}
