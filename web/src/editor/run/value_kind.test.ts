import { describe, expect, it } from "vitest";
import { fileKind, valueKind } from "./value_kind";

const file = { name: "proof.png", mime: "image/png", bytes: 3, sha256: "x", artefact: "a1" };

describe("how a value is shown", () => {
  it.each([
    ["[page]", "page"],
    ["39.00 €", "text"],
    ["a < b and c > d", "text"],
    ["<b>bold", "text"],
    ["<p class='a'>x</p>", "html"],
    ["<!DOCTYPE html><html></html>", "html"],
    ["data:image/png;base64,AAAA", "picture"],
    ["data:image/svg+xml;base64,AAAA", "text"],
    [null, "plain"],
    [0, "plain"],
    [[1], "json"],
    [{ name: "x", mime: 3 }, "json"],
    [file, "file"],
    [{ $artifact: file }, "file"],
  ])("%j is %s", (value, kind) => {
    expect(valueKind(value).kind).toBe(kind);
  });

  it("tells a file from a value that was too large", () => {
    expect(valueKind(file)).toMatchObject({ whole: false });
    expect(valueKind({ $artifact: file })).toMatchObject({ whole: true, file });
  });

  it("shows pictures that cannot run scripts only", () => {
    expect(
      ["image/png", "text/html; charset=utf-8", "image/svg+xml", "application/json", "text/csv"].map(
        fileKind,
      ),
    ).toEqual(["picture", "html", "other", "json", "text"]);
  });
});
