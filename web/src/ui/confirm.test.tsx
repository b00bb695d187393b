import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useConfirm } from "./confirm";

function Page({ onConfirm }: { onConfirm: () => Promise<unknown> }) {
  const { ask, dialog } = useConfirm();
  return (
    <MantineProvider env="test">
      <button
        onClick={() => ask({ title: "Delete it?", body: "It is gone then.", confirm: "Delete", onConfirm })}
      >
        start
      </button>
      {dialog}
    </MantineProvider>
  );
}

test("nothing happens until it is confirmed; a failure is shown and can be tried again", async () => {
  const remove = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error("it is in use"));
  remove.mockResolvedValue();
  const user = userEvent.setup();
  render(<Page onConfirm={remove} />);
  await user.click(screen.getByText("start"));
  expect(screen.getByRole("dialog").textContent).toContain("It is gone then.");
  expect(remove).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Delete" }));
  expect((await screen.findByRole("alert")).textContent).toBe("It is in use.");
  await user.click(screen.getByRole("button", { name: "Delete" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(remove).toHaveBeenCalledTimes(2);
});
