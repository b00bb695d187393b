// The palette: node types by category, as far as they are found by what was typed. Pure.
import type { Catalogue, NodeTypeSpec } from "./catalogue";
import { search } from "./search";

export interface PaletteGroup {
  category: string;
  title: string;
  types: readonly NodeTypeSpec[];
}

/** What people call things, beside their titles. */
const alsoCalled: Record<string, string> = {
  branch: "if else condition decide",
  switch: "case choose route",
  loop_items: "for each iterate repeat every",
  loop_while: "until repeat again",
  click_element: "press button link",
  fill_input: "type write form enter text login",
  launch_standard_browser: "open website start chrome page",
  navigate_url: "go to open visit page",
  delay: "wait sleep pause",
  wait_for_element: "until appears",
  get_text: "read scrape extract",
  extract_list: "scrape items products rows",
  extract_table: "scrape rows",
  http_request: "api call fetch rest get post",
  deliver_to_webhook: "post send slack",
  email_delivery: "mail smtp message",
  run_code: "script function javascript",
  merge_data: "join combine",
  stop_workflow: "end finish return result",
  take_screenshot: "picture image photo",
};

const searchable = (spec: NodeTypeSpec) => ({
  title: spec.title,
  also: `${spec.type} ${spec.summary} ${alsoCalled[spec.type] ?? ""}`,
  spec,
});

export function paletteGroups(catalogue: Catalogue, text: string): PaletteGroup[] {
  const found = search([...catalogue.types.values()].map(searchable), text).map((one) => one.spec);
  if (text.trim() !== "")
    return found.length === 0 ? [] : [{ category: "found", title: "Found", types: found }];
  return catalogue.categories
    .map(({ category, title }) => ({
      category,
      title,
      types: found.filter((spec) => spec.category === category),
    }))
    .filter((group) => group.types.length > 0);
}
