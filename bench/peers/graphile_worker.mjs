// One process of graphile-worker: graphile_worker.mjs URL SETTINGS, with settings of its preset as JSON. Says "ready", and
// for a job with a reply in its payload when it began. At the end of standard input it stops and prints how many jobs it ran, and
// from when to when, on the monotonic clock.
import { Logger, run } from "graphile-worker";

const [url, settings] = process.argv.slice(2);
const seconds = () => Number(process.hrtime.bigint()) / 1e9;

// A function of an id, done when the statement has been committed with it. Ids that come while one is under way go in the next.
function inTurn(statement) {
  let waiting = [];
  let writing = false;
  async function write(query) {
    writing = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await query(statement, [group.map(({ id }) => id)]);
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    writing = false;
  }
  return (id, query) =>
    new Promise((resolve, reject) => {
      waiting.push({ id, resolve, reject });
      if (!writing) write(query);
    });
}
const noteStart = inTurn("UPDATE run SET status = 'running', attempt = attempt + 1, started_at = now() WHERE id = ANY($1::uuid[])");
const noteEnd = inTurn("UPDATE run SET status = 'completed', finished_at = now() WHERE id = ANY($1::uuid[]) AND status = 'running'");

let finished = 0;
let end = 0;
const runner = await run({
  preset: {
    worker: { connectionString: url, preparedStatements: true, ...JSON.parse(settings), logger: new Logger(() => () => {}) },
  },
  noHandleSignals: true,
  taskList: {
    nothing: () => {},
    // Nothing, and it is written down when that began and how it ended.
    recorded: async ({ id }, { query }) => {
      await noteStart(id, query);
      await noteEnd(id, query);
    },
    tell: (payload) => {
      process.stdout.write(`began ${payload.id} ${seconds()}\n`);
    },
  },
});
const begin = seconds();
runner.events.on("job:complete", () => {
  finished += 1;
  end = seconds();
});
process.stdout.write("ready\n");
process.stdin.resume();
process.stdin.on("end", async () => {
  await runner.stop();
  process.stdout.write(`${JSON.stringify({ finished, begin, end })}\n`);
  process.exit(0);
});
