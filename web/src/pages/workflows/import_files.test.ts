import { describe, expect, it } from "vitest";
import { documentsIn, nameOfFile } from "./import_files";
import { fileNameOf } from "./export_file";

describe("the workflows in a file", () => {
  it("are one or several", () => {
    expect(documentsIn('{"name": "One"}')).toEqual([{ name: "One" }]);
    expect(documentsIn('[{"name": "One"}, {"name": "Two"}]')).toHaveLength(2);
  });
  it.each([
    ["<html>", /it is no JSON/],
    ["[]", /no workflow in it/],
    ['"text"', /a JSON object/],
    ["[[1]]", /a JSON object/],
  ])("%s is refused", (text, reason) => {
    expect(() => documentsIn(text)).toThrow(reason);
  });
});

describe("names of files", () => {
  it.each([
    ["watch_price.json", "watch price"],
    ["Prices.flow.JSON", "Prices"],
  ])("%s is called %s", (file, name) => {
    expect(nameOfFile(file)).toBe(name);
  });
  it.each([
    ["Prices of Tuesday!", "prices_of_tuesday.json"],
    ["価格", "workflow.json"],
  ])("%s is exported as %s", (name, file) => {
    expect(fileNameOf(name)).toBe(file);
  });
});
