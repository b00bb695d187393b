import { describe, expect, it } from "vitest";
import { curlFor } from "./webhook_text";

const url = "http://127.0.0.1:8787/hooks/fbh_x";

describe("the command that calls a webhook", () => {
  it("proves who calls as the trigger asks", () => {
    expect(curlFor(url, {})).toBe(
      `curl -X POST '${url}' \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"hello": "world"}'`,
    );
    expect(curlFor(url, { Authentication: "basic" })).toContain(`-u "$USER:$PASSWORD"`);
    expect(curlFor(url, { Authentication: "none" })).not.toContain("Authorization");
  });
  it("signs the very bytes it sends", () => {
    const command = curlFor(url, { Authentication: "hmac_sha256" });
    expect(command).toContain(`printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET"`);
    expect(command).toContain(`-d "$BODY"`);
  });
  it("sends no body with GET", () => {
    expect(curlFor(url, { Method: "GET", Authentication: "none" })).toBe(`curl -X GET '${url}'`);
  });
});
