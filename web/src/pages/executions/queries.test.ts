import { describe, expect, it } from "vitest";
import { listQuery, timeRange } from "./queries";

const now = Date.parse("2026-11-25T12:00:30Z");

describe("the filters in the address", () => {
  it("become the query of the API; what it does not know is left out", () => {
    expect(
      listQuery(
        { status: "failed,weird,running", trigger: "webhook,x", workflow: "not-an-id", text: "shop" },
        now,
      ),
    ).toEqual({ status: ["running", "failed"], started_by: ["webhook"], search: "shop" });
    expect(listQuery({ workflow: "01a214ef-916f-7ac8-941b-ddc6eb8cee0a" }, now)).toEqual({
      workflow_id: "01a214ef-916f-7ac8-941b-ddc6eb8cee0a",
    });
    expect(listQuery({}, now)).toEqual({});
  });

  it("know spans that end now and borders of one's own", () => {
    expect(timeRange("hour", now)).toEqual({ since: "2026-11-25T11:00:00.000Z" });
    expect(timeRange("2026-11-01T00:00:00Z/", now)).toEqual({ since: "2026-11-01T00:00:00Z" });
    expect(timeRange("/2026-11-01T00:00:00Z", now)).toEqual({ until: "2026-11-01T00:00:00Z" });
    expect(timeRange("yesterday", now)).toEqual({});
  });
});
