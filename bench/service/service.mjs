// A service for measuring: `flowbuilder serve` with data of its own, its processes and their memory, and its API.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const flowbuilder = new URL("../../build/release/flowbuilder", import.meta.url).pathname;
export const seconds = () => Number(process.hrtime.bigint()) / 1e9; // CLOCK_MONOTONIC: the same in every process

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The output of a program; throws with what it said when it fails.
export const run = (program, args, options = {}) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], maxBuffer: 1 << 26, ...options });

// Fresh data folders: PostgreSQL's system user must get in when we are root. The name tells whose a folder is: what a benchmark that
// was killed has left is removed by the next one.
const folders = new Set();
export function newFolder() {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^flow-bench-(\d+)-/.exec(name)?.[1];
    const left = owner && !existsSync(`/proc/${owner}`) && !existsSync(join(tmpdir(), name, "postgres/data/postmaster.pid"));
    if (left) removeFolder(join(tmpdir(), name));
  }
  const folder = mkdtempSync(join(tmpdir(), `flow-bench-${process.pid}-`));
  chmodSync(folder, 0o755);
  folders.add(folder);
  return folder;
}
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

// Services end with the benchmark however it ends: here when it is told to, by setpriv below when it is killed.
const services = new Set();
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
  process.once(signal, async () => {
    await Promise.all([...services].map((service) => service.stop()));
    for (const folder of folders) removeFolder(folder);
    process.exit(code);
  });
}

export class Service {
  constructor(folder, { args = [], environment = {} } = {}) {
    this.folder = folder;
    this.args = args;
    this.environment = { ...process.env, FLOWBUILDER_LOG_LEVEL: "warning", ...environment };
  }

  // The milliseconds from exec to the line that says it is ready.
  start() {
    const begin = seconds();
    services.add(this);
    const serve = [flowbuilder, "serve", "--data", this.folder, "--port", "0", ...this.args];
    this.child = spawn("setpriv", ["--pdeathsig", "TERM", ...serve], {
      stdio: ["ignore", "pipe", "pipe"],
      env: this.environment,
    });
    let out = "";
    let err = "";
    this.child.stderr.on("data", (bytes) => (err += bytes));
    this.ended = new Promise((resolve) => this.child.on("exit", resolve));
    return new Promise((resolve, reject) => {
      this.child.on("exit", () => reject(new Error(`serve did not stay up: ${err}`)));
      this.child.stdout.on("data", (bytes) => {
        out += bytes;
        const ready = /ready at (\S+)\n/.exec(out);
        if (!ready) return;
        this.origin ??= ready[1];
        resolve(1000 * (seconds() - begin));
      });
    });
  }

  // Also after a failure, and again.
  async stop() {
    this.child?.kill("SIGTERM");
    await this.ended;
    services.delete(this);
  }

  get databaseUrl() {
    return `postgresql://flowbuilder@/flowbuilder?host=${encodeURIComponent(`${this.folder}/postgres/run`)}`;
  }
  // One statement or many; rows as lines, columns with | between.
  sql(text, database = "flowbuilder") {
    return run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", `${this.folder}/postgres/run`, "-U", "flowbuilder", database], {
      input: text,
    }).trim();
  }

  signIn() {
    const email = "bench@example.com";
    run(flowbuilder, ["user", "add", email, "--admin", "--link", "--data", this.folder], { env: this.environment });
    this.token = run(flowbuilder, ["token", email, "--data", this.folder], { env: this.environment }).trim();
  }
  async call(method, path, body) {
    const answer = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
  async save(document, activate = false) {
    const { id } = await this.call("POST", "/workflows", { document });
    if (activate) await this.call("POST", `/workflows/${id}/activate`);
    return id;
  }

  // Seconds that all its processes, PostgreSQL's too, have spent on a processor; one that ended is forgotten.
  processorTime() {
    const ticksASecond = 100;
    return this.memory().reduce((sum, { pid }) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return sum + (Number(fields[11]) + Number(fields[12])) / ticksASecond;
      } catch {
        return sum;
      }
    }, 0);
  }

  // Every process below the supervisor, with PostgreSQL, which has a session of its own: [{name, pss, rss}] in bytes.
  memory() {
    const parents = new Map();
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
      } catch {
        // It has ended.
      }
    }
    const postmaster = Number(readFileSync(`${this.folder}/postgres/data/postmaster.pid`, "utf8").split("\n")[0]);
    const ours = (pid) => {
      for (; pid > 1; pid = parents.get(pid)) if (pid === this.child.pid || pid === postmaster) return true;
      return false;
    };
    return [...parents.keys()].filter(ours).flatMap((pid) => {
      let rollup;
      let command;
      try {
        rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
        command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      } catch {
        return []; // It has ended.
      }
      const kilobytes = (name) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)[1]);
      const name = command[0].includes("postgres") ? "postgres" : command[1];
      return [{ pid, name, pss: kilobytes("Pss"), rss: kilobytes("Rss") }];
    });
  }
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
export const median = (values) => percentile(values, 0.5);
