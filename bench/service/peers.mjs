// The processes queues are measured with: graphile-worker's and ours, and a client of the database.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const packages = new URL("../peers/", import.meta.url);

export function database(url) {
  if (!existsSync(new URL("node_modules", packages)))
    throw new Error("the npm packages of bench/peers are missing; run: npm ci --prefix bench/peers");
  const { Client } = createRequire(new URL("package.json", packages))("pg");
  return new Client({ connectionString: url });
}

// A child whose lines are awaited one by one.
export class LineProcess {
  constructor(program, args) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = [];
    this.waiting = [];
    this.child.on("exit", (code) => {
      this.ended = code;
      for (const { reject } of this.waiting) reject(new Error(`${program} ended with ${code}`));
    });
    let text = "";
    this.child.stdout.on("data", (bytes) => {
      text += bytes;
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n")) {
        const line = text.slice(0, at);
        text = text.slice(at + 1);
        const first = this.waiting.shift();
        if (first) first.resolve(line);
        else this.lines.push(line);
      }
    });
  }
  line() {
    if (this.lines.length > 0) return Promise.resolve(this.lines.shift());
    if (this.ended !== undefined) return Promise.reject(new Error(`the process has ended with ${this.ended}`));
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }
  closeInput() {
    this.child.stdin.end();
  }
}

export async function graphileWorker(url, settings) {
  const child = new LineProcess(process.execPath, [new URL("graphile_worker.mjs", packages).pathname, url, JSON.stringify(settings)]);
  if ((await child.line()) !== "ready") throw new Error("graphile-worker did not start");
  return child;
}

// Our tables' rows for runs that do nothing: `users` people with a workflow each.
export const people = (users) => `
INSERT INTO users(id, email, lane) SELECT gen_random_uuid(), 'bench' || n || '@example.org', n FROM generate_series(0, ${users - 1}) n;
WITH w AS (INSERT INTO workflows(id, user_id, name, status, draft_version, active_version)
           SELECT gen_random_uuid(), id, 'bench', 'active', 1, 1 FROM users RETURNING id, user_id)
INSERT INTO workflow_versions(workflow_id, version, definition, content_hash, node_count, author_id)
SELECT id, 1, '{}', '\\x00', 0, user_id FROM w;`;
// Ids as we make them: they follow time.
export const UUID_V7 = `(lpad(to_hex((1000 * extract(epoch FROM clock_timestamp()))::bigint), 12, '0') || '7' ||
  substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid`;
