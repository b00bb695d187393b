import { expect, test } from "vitest";
import { tokenFrom } from "./link_token";

test.each([
  ["#token=fbl_0af9", "fbl_0af9"],
  ["http://127.0.0.1:8787/setup#token=fbl_0af9", "fbl_0af9"],
  [" fbl_0af9 ", "fbl_0af9"],
  ["#token=", ""],
  ["http://127.0.0.1:8787/setup", ""],
  ["<script>", ""],
])("the token of %s is %s", (text, token) => {
  expect(tokenFrom(text)).toBe(token);
});
