// What a person does on the canvas.
import { expect } from "vitest";
import type { Locator, Page } from "playwright-core";

export class Drawing {
  constructor(private readonly page: Page) {}

  /** The node of that name, as it stands on the canvas. */
  node(name: string): Locator {
    return this.page.locator(".react-flow__node").filter({ hasText: name }).first();
  }
  panel(): Locator {
    return this.page.getByRole("complementary", { name: "Node" });
  }

  /** From the palette, by the keyboard: behind the selected node, wired to it where that fits. */
  async add(title: string): Promise<void> {
    const search = this.page.getByRole("combobox", { name: "Search nodes" });
    await search.fill(title);
    await this.page.getByRole("option", { name: title, exact: true }).waitFor();
    await search.press("Enter");
    await this.panel().getByRole("heading", { name: title, level: 2 }).waitFor();
    await search.fill("");
  }

  /** From the palette, by the mouse: to this place of the canvas. */
  async drop(title: string, x: number, y: number): Promise<void> {
    const search = this.page.getByRole("combobox", { name: "Search nodes" });
    await search.fill(title);
    const pane = this.page.locator(".react-flow__pane");
    await this.page
      .getByRole("option", { name: title, exact: true })
      .dragTo(pane, { targetPosition: { x, y }, force: true });
    await search.fill("");
  }

  async wire(from: string, output: string, to: string, input: string): Promise<void> {
    const source = this.node(from).getByLabel(new RegExp(`^Output ${output},`));
    const target = this.node(to).getByLabel(new RegExp(`^Input ${input},`));
    const [start, end] = [await source.boundingBox(), await target.boundingBox()];
    if (!start || !end) throw new Error(`the handles of ${from} and ${to} are not to be seen`);
    const before = await this.page.locator(".react-flow__edge").count();
    await this.page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 });
    await this.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 5 });
    await this.page.mouse.up();
    await expect.poll(() => this.page.locator(".react-flow__edge").count()).toBe(before + 1);
  }

  async select(name: string): Promise<void> {
    await this.node(name).click({ position: { x: 60, y: 14 } });
    await this.panel().getByRole("heading", { name, level: 2 }).waitFor();
  }

  async fill(input: string, value: string): Promise<void> {
    await this.panel()
      .getByRole("textbox", { name: new RegExp(`^${input}( \\*)?$`) })
      .or(this.panel().getByRole("combobox", { name: new RegExp(`^${input}( \\*)?$`) }))
      .first()
      .fill(value);
    await this.page.keyboard.press("Tab");
  }

  async saved(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    await this.page.getByRole("button", { name: "Saved", exact: true }).waitFor();
  }
}
