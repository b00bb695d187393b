// How a webhook is called, as a command to copy. Pure.
const textOf = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);

export const authenticationWords: Record<string, string> = {
  bearer: "bearer token",
  basic: "user name and password",
  hmac_sha256: "HMAC-SHA-256 signature",
  none: "anybody who knows the address",
};

const body = `{"hello": "world"}`;

export function curlFor(url: string, inputs: Record<string, unknown>): string {
  const method = textOf(inputs.Method, "POST");
  const authentication = textOf(inputs.Authentication, "bearer");
  const hasBody = method !== "GET";
  const lines: string[] = [];
  if (authentication === "hmac_sha256" && hasBody) {
    lines.push(`BODY='${body}'`);
    lines.push(`SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)`);
  }
  const parts = [`curl -X ${method} '${url}'`];
  if (authentication === "bearer") parts.push(`-H "Authorization: Bearer $TOKEN"`);
  if (authentication === "basic") parts.push(`-u "$USER:$PASSWORD"`);
  if (authentication === "hmac_sha256" && hasBody) parts.push(`-H "X-Signature-256: sha256=$SIGNATURE"`);
  if (hasBody) {
    parts.push(`-H 'Content-Type: application/json'`);
    parts.push(authentication === "hmac_sha256" ? `-d "$BODY"` : `-d '${body}'`);
  }
  lines.push(parts.join(" \\\n  "));
  return lines.join("\n");
}
