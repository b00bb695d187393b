import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useFilled } from "./use_filled";

const list = (
  more: { pages?: number; hasNextPage?: boolean; isFetching?: boolean; isError?: boolean } = {},
) => ({
  data: { pages: Array.from({ length: more.pages ?? 1 }, () => null) },
  hasNextPage: more.hasNextPage ?? true,
  isFetching: more.isFetching ?? false,
  isError: more.isError ?? false,
  fetchNextPage: vi.fn(() => Promise.resolve()),
});
const reads = (query: ReturnType<typeof list>, isFiltered: boolean, found: number): number => {
  renderHook(() => useFilled(query, isFiltered, found));
  return query.fetchNextPage.mock.calls.length;
};

it("reads on while a filter has found too little", () => {
  expect(reads(list(), true, 3)).toBe(1);
  expect(reads(list({ isFetching: true }), true, 3)).toBe(0);
});

it("reads no further without a filter, with enough, at the end, after an error, or at its bound", () => {
  expect(reads(list(), false, 0)).toBe(0);
  expect(reads(list(), true, 25)).toBe(0);
  expect(reads(list({ hasNextPage: false }), true, 0)).toBe(0);
  expect(reads(list({ isError: true }), true, 0)).toBe(0);
  expect(reads(list({ pages: 10 }), true, 0)).toBe(0);
});
