import { expect, it } from "vitest";
import { jsonText, readJsonText } from "./json_text";

it("reads values, templates and nothing", () => {
  expect(readJsonText('{"a": "{{ item }}"}')).toEqual({ ok: true, value: { a: "{{ item }}" } });
  expect(readJsonText(" {{ params.ids }} ")).toEqual({ ok: true, value: "{{ params.ids }}" });
  expect(readJsonText(" ")).toEqual({ ok: true, value: undefined });
});

it("says what is wrong in a sentence", () => {
  expect(readJsonText('{"a": ')).toMatchObject({
    ok: false,
    message: expect.stringContaining("not finished") as string,
  });
  expect(readJsonText('{\n "a": x}')).toMatchObject({
    ok: false,
    message: expect.stringContaining("JSON") as string,
  });
});

it("writes a template as it is", () => {
  expect(jsonText("{{ item }}")).toBe("{{ item }}");
  expect(jsonText({ a: 1 })).toBe('{\n  "a": 1\n}');
  expect(jsonText(undefined)).toBe("");
});

it("writes a text so that it is read as a text", () => {
  expect(jsonText("12")).toBe('"12"');
  expect(readJsonText('"12"')).toEqual({ ok: true, value: "12" });
});
