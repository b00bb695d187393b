import { expect, test } from "vitest";
import { isCurrent, placeGroups } from "./navigation";

test("an address belongs to its place and to no other", () => {
  const current = (path: string) =>
    placeGroups.flatMap((group) =>
      group.places.filter((place) => isCurrent(place.to, path)).map((place) => place.to),
    );
  expect(current("/")).toEqual(["/"]);
  expect(current("/workflows")).toEqual(["/workflows"]);
  expect(current("/workflows/7/versions/2")).toEqual(["/workflows"]);
  expect(current("/workflowsish")).toEqual([]);
});
