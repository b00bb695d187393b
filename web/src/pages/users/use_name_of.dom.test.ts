import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { expect, test } from "vitest";
import { meQuery } from "@/api/queries";
import { useNameOf } from "./use_name_of";

// A member may not ask for the users of the instance; what an answer says of them is all they learn.
test("a member learns the name of an administrator where an answer says it", () => {
  const client = new QueryClient();
  client.setQueryData(meQuery.queryKey, { user: { id: "bob", role: "member" } } as never);
  const wrapper = ({ children }: { children: ReactNode }) =>
    createElement(QueryClientProvider, { client }, children);
  const nameOf = renderHook(() => useNameOf(), { wrapper }).result.current;
  expect(nameOf("ada", "Ada")).toBe("Ada");
  expect(nameOf("ada")).toBe("Somebody else");
  expect(nameOf("ada", null)).toBe("Somebody else");
  expect(nameOf("bob", "Bob")).toBe("You");
  expect(nameOf(null)).toBe("Somebody");
});
