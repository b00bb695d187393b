import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { api, ApiError } from "@/api/client";
import { ScheduleEditor, type Schedule } from "./schedule_editor";

// A busy machine draws a form in seconds.
vi.setConfig({ testTimeout: 30_000 });

// Of the four hundred that a browser knows each is an option of the list.
vi.mock("./schedule_zones", () => ({
  ownZone: () => "Asia/Tokyo",
  zones: () => ["Asia/Tokyo", "UTC", "Europe/Berlin"],
}));

let written: Schedule | null;

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  const answer = {
    data: {
      text: "At 09:00, every day",
      warnings: ["02:30 does not exist on one day in spring"],
      next: [
        { at: "2099-01-01T08:00:00Z", local: "2099-01-01T09:00:00+01:00" },
        { at: "2099-01-02T08:00:00Z", local: "2099-01-02T09:00:00+01:00" },
      ],
    },
  };
  vi.spyOn(api, "POST").mockImplementation((() => Promise.resolve(answer)) as never);
});

function show(schedule: Schedule | null) {
  function Editor() {
    const [value, setValue] = useState(schedule);
    written = value;
    return <ScheduleEditor value={value} onChange={setValue} />;
  }
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Editor />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup({ delay: null });
}

const runs = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Runs" });
const choose = async (user: ReturnType<typeof userEvent.setup>, list: string, option: string) => {
  await user.click(screen.getByRole("combobox", { name: list }));
  await user.click(await screen.findByRole("option", { name: option }));
};
const berlin = (cron: string): Schedule => ({ cron, timezone: "Europe/Berlin" });

test("no schedule says what that means, and a first one is every morning in the person's zone", async () => {
  const user = show(null);
  expect(screen.getByText(/only when someone starts it/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Add a schedule" }));
  expect(written).toEqual({ cron: "0 9 * * *", timezone: "Asia/Tokyo" });
  expect(runs().value).toBe("Every day");
  await user.click(screen.getByRole("button", { name: "Remove the schedule" }));
  expect(written).toBeNull();
});

test("presets write cron and keep the time where they have one", async () => {
  const user = show(berlin("30 7 * * *"));
  await choose(user, "Runs", "Monday to Friday");
  expect(written).toEqual(berlin("30 7 * * 1-5"));
  await choose(user, "Runs", "Every month");
  fireEvent.change(screen.getByLabelText("Day of the month"), { target: { value: "31" } });
  expect(written).toEqual(berlin("30 7 31 * *"));
  expect(screen.getByText("Months without this day are left out.")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("At"), { target: { value: "18:05" } });
  expect(written).toEqual(berlin("5 18 31 * *"));
});

test("days of a week are switched on and off, but one stays", async () => {
  const user = show(berlin("0 9 * * 1"));
  const day = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });
  expect(day("Mon").checked).toBe(true);
  await user.click(day("Sun"));
  expect(written).toEqual(berlin("0 9 * * 0,1"));
  await user.click(day("Mon"));
  await user.click(day("Sun"));
  expect(written).toEqual(berlin("0 9 * * 0"));
});

test("every few minutes, by steps that divide the hour", async () => {
  const user = show(berlin("*/15 * * * *"));
  await choose(user, "Every", "30 minutes");
  expect(written).toEqual(berlin("*/30 * * * *"));
});

test("cron as text stays text, also when what is typed is a preset", async () => {
  const user = show(berlin("0 9 * * *"));
  await choose(user, "Runs", "Cron expression");
  const text = screen.getByLabelText("Cron expression");
  fireEvent.change(text, { target: { value: "0 10 * * *" } });
  expect(written).toEqual(berlin("0 10 * * *"));
  expect(runs().value).toBe("Cron expression");
});

test("another zone keeps the expression", async () => {
  const user = show(berlin("0 9 * * *"));
  await choose(user, "Time zone", "UTC");
  expect(written).toEqual({ cron: "0 9 * * *", timezone: "UTC" });
});

test("says in English when it runs, what to mind, and the next times in the schedule's zone", async () => {
  show(berlin("0 9 * * *"));
  expect(await screen.findByText("At 09:00, every day")).toBeTruthy();
  expect(screen.getByText("02:30 does not exist on one day in spring")).toBeTruthy();
  expect(screen.getByText("Next 2 times")).toBeTruthy();
  const times = screen.getAllByRole("listitem").map((one) => one.textContent);
  expect(times).toHaveLength(2);
  expect(times[0]).toMatch(/0?9:00/);
  expect(api.POST).toHaveBeenCalledExactlyOnceWith("/api/v1/schedules/preview", {
    body: { cron: "0 9 * * *", timezone: "Europe/Berlin", count: 10 },
  });
});

test("a refused expression shows the server's sentence", async () => {
  vi.spyOn(api, "POST").mockRejectedValue(
    new ApiError(400, "bad_cron", "field 2 is 25, but an hour is 0 to 23", undefined),
  );
  show(berlin("0 25 * * *"));
  expect((await screen.findByRole("alert")).textContent).toBe("field 2 is 25, but an hour is 0 to 23");
});
