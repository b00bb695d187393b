// A document as a file: what it is called, and handing it to the browser.
import { slugOf } from "@/editor/model/document";

export const fileNameOf = (name: string): string => `${slugOf(name).replace(/^_+/, "") || "workflow"}.json`;

export function downloadJson(fileName: string, value: unknown): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
