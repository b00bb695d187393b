// One process of graphile-worker: graphile_worker.mjs URL SETTINGS, with settings of its preset as JSON. Says "ready", and
// for a job with a reply in its payload when it began. At the end of standard input it stops and prints how many jobs it ran, and
// from when to when, on the monotonic clock.
import { Logger, run } from "graphile-worker";

const [url, settings] = process.argv.slice(2);
const seconds = () => Number(process.hrtime.bigint()) / 1e9;

let finished = 0;
let end = 0;
const runner = await run({
  preset: {
    worker: { connectionString: url, preparedStatements: true, ...JSON.parse(settings), logger: new Logger(() => () => {}) },
  },
  noHandleSignals: true,
  taskList: {
    nothing: () => {},
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
