// What a person does on the canvas.
import { expect } from "vitest";
import type { Locator, Page } from "playwright-core";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Drawing {
  constructor(private readonly page: Page) {}

  /** The node of that name, where the canvas shows it. */
  node(name: string): Locator {
    const title = this.page.getByText(name, { exact: true });
    return this.page.locator(".react-flow__node").filter({ has: title }).first();
  }
  panel(): Locator {
    return this.page.getByRole("complementary", { name: "Node" });
  }
  private async isSelected(name: string): Promise<void> {
    await this.panel().getByRole("heading", { name, level: 2, exact: true }).waitFor();
  }

  private async searchPalette(title: string): Promise<Locator> {
    await this.page.getByRole("combobox", { name: "Search nodes" }).fill(title);
    return this.page.getByRole("option", { name: title, exact: true });
  }

  /** From the palette, by the keyboard: behind the selected node, wired to it where that fits. */
  async add(title: string, name: string): Promise<void> {
    await (await this.searchPalette(title)).waitFor();
    await this.page.keyboard.press("Enter");
    await this.isSelected(title);
    await this.page.keyboard.press("Escape"); // the search is empty again
    await this.rename(name);
  }

  /** From the palette, by the mouse: to this place of the canvas. */
  async drop(title: string, name: string, targetPosition: { x: number; y: number }): Promise<void> {
    const item = await this.searchPalette(title);
    await item.dragTo(this.page.locator(".react-flow__pane"), { targetPosition });
    await this.isSelected(title);
    await this.page.getByRole("combobox", { name: "Search nodes" }).press("Escape");
    await this.rename(name);
  }

  private async rename(name: string): Promise<void> {
    await this.fill("Name", name);
    await this.isSelected(name);
  }

  /** With the mouse, from a dot to a dot; hovering waits until the canvas has come to rest. */
  async wire(from: string, output: string, to: string, input: string): Promise<void> {
    const target = this.node(to).getByLabel(new RegExp(`^Input ${escaped(input)},`));
    await this.node(from)
      .getByLabel(new RegExp(`^Output ${escaped(output)},`))
      .hover();
    await this.page.mouse.down();
    await target.hover();
    await expect
      .poll(() => target.getAttribute("data-lit"), { message: "the handle says that it takes the wire" })
      .toBe("true");
    await this.page.mouse.up();
    await expect.poll(() => target.getAttribute("data-connected")).toBe("true");
  }

  /** Wherever it is on the canvas. */
  async find(name: string): Promise<void> {
    await this.page.locator(".react-flow__node").first().waitFor(); // nobody presses keys before they see it
    await this.page.keyboard.press("Control+f");
    await this.page.getByRole("combobox", { name: "Find a node" }).fill(name);
    await this.page.keyboard.press("Enter");
    await this.isSelected(name);
  }

  /** An input of the selected node. */
  async fill(input: string, value: string): Promise<void> {
    const label = new RegExp(`^${escaped(input)}( \\*)?$`);
    const field = this.panel().getByRole("textbox", { name: label });
    await field.fill(value);
    await field.press("Tab");
  }

  /** A row of an input that is made of names and values. */
  async fillRow(input: string, row: number, name: string, value: string): Promise<void> {
    const group = this.panel().getByRole("group", { name: new RegExp(`^${escaped(input)}`) });
    if (row > 1) await group.getByRole("button", { name: "Add a row" }).click();
    await group.getByRole("textbox", { name: `Name of row ${row}` }).fill(name);
    const field = group.getByLabel(`Value of ${name}`, { exact: true });
    await field.fill(value);
    await field.press("Tab");
  }

  async saved(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    await this.page.getByRole("button", { name: "Saved", exact: true }).waitFor();
  }

  /** Starts a run and waits until it, and not the one before, has this status. */
  async run(status: "completed" | "failed"): Promise<void> {
    const [answer] = await Promise.all([
      this.page.waitForResponse((one) => one.request().method() === "POST" && one.url().endsWith("/run")),
      this.page.getByRole("button", { name: "Run", exact: true }).click(),
    ]);
    const { id } = (await answer.json()) as { id: string };
    await this.page
      .getByRole("button", { name: new RegExp(`^Run: ${status}`) })
      .and(this.page.locator(`[data-execution="${id}"]`))
      .waitFor();
  }
}
