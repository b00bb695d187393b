// The product as a person gets it: the real binary with its own PostgreSQL in an empty folder, and the demo shop.
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const startTime = 60_000;
const stopTime = 30_000;

export function binary(): string {
  const path = process.env.FLOWBUILDER_BINARY;
  if (!path)
    throw new Error(
      "FLOWBUILDER_BINARY must name the flowbuilder program, for example build/dev/flowbuilder",
    );
  return path;
}

/** A running program whose output is kept; `match` waits for a line of it. */
class Program {
  private output = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(binary(), args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (text: Buffer) => (this.output += text.toString()));
    this.child.stderr?.on("data", (text: Buffer) => (this.output += text.toString()));
    this.ended = new Promise((resolve) => this.child.once("exit", (code) => resolve(code)));
  }

  async match(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + startTime;
    for (;;) {
      const found = pattern.exec(this.output)?.[1];
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${pattern} was never printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGTERM, then what it ended with. */
  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), stopTime);
    const code = await this.ended;
    clearTimeout(late);
    return code;
  }
}

export interface Service {
  origin: string;
  setupLink: string;
  /** The address of the demo shop. */
  shop: string;
  stop: () => Promise<void>;
}

export async function startService(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), "flow-e2e-"));
  chmodSync(folder, 0o755); // root's PostgreSQL runs as a user of its own
  const site = new Program(["demo-site", "--port", "0"]);
  try {
    const shop = await site.match(/demo site: (\S+)/);
    const serve = new Program(["serve", "--data", join(folder, "data"), "--port", "0", "--workers", "1"], {
      FLOWBUILDER_EGRESS_ALLOW: "127.0.0.1",
      FLOWBUILDER_DEMO_SITE_URL: shop,
      FLOWBUILDER_SCHEDULE_MINIMUM_INTERVAL_S: "1",
    });
    try {
      const origin = await serve.match(/is ready at (\S+)/);
      const setupLink = await serve.match(/(http:\S+\/setup#token=\S+)/);
      return {
        origin,
        setupLink,
        shop,
        stop: async () => {
          const code = await serve.stop();
          await site.stop();
          rmSync(folder, { recursive: true, force: true });
          if (code !== 0) throw new Error(`the service ended with ${code}`);
        },
      };
    } catch (error) {
      await serve.stop();
      throw error;
    }
  } catch (error) {
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
