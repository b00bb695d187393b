// Messages a second: ours in batches with durable commits, graphile-worker at its best setting, and what a plain SKIP LOCKED dequeue
// gives, on one cluster with the settings `serve` gives it (fsync on). Each first tries its settings once, then runs the best.
// A job of graphile-worker's leaves nothing behind, so a second row has jobs that record their start and their outcome, as ours do.
import { rmSync, writeFileSync } from "node:fs";

import { LineProcess, UUID_V7, database, graphileWorker, people } from "./peers.mjs";
import { Service, median, newFolder, pause, removeFolder, run } from "./service.mjs";

const MESSAGES = 40_000;
const TRIAL_MESSAGES = 15_000;
const RUNS = 3;
const USERS = 8;
const queueBench = new URL("../../build/release/bench/queue_bench", import.meta.url).pathname;

const rate = (counts) =>
  counts.reduce((sum, one) => sum + one.finished, 0) /
  (Math.max(...counts.map((one) => one.end)) - Math.min(...counts.map((one) => one.begin)));

function checked(counts, messages, who) {
  const finished = counts.reduce((sum, one) => sum + one.finished, 0);
  if (finished !== messages) throw new Error(`${who} finished ${finished} of ${messages} messages`);
  return rate(counts);
}

// --- ours ---

async function ours(service, { processes, batch }, messages) {
  service.sql(`TRUNCATE executions, queue_msg;
WITH e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, priority, status, queued_at)
           SELECT ${UUID_V7}, w.id, 1, u.id, 64 + u.lane, 'api', 1, 'queued', now()
             FROM generate_series(1, ${messages / USERS}) n CROSS JOIN users u JOIN workflows w ON w.user_id = u.id RETURNING id, lane)
INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM e;
VACUUM ANALYZE executions, queue_msg; CHECKPOINT;`);
  const children = Array.from({ length: processes }, () => new LineProcess(queueBench, [service.databaseUrl, String(batch)]));
  const counts = (await Promise.all(children.map((child) => child.line()))).map((line) => JSON.parse(line));
  const done = Number(service.sql("SELECT count(*) FROM executions WHERE status = 'completed'"));
  if (done !== messages) throw new Error(`${done} of ${messages} executions are completed`);
  return checked(counts, messages, "our queue");
}
const OUR_SETTINGS = [
  { processes: 1, batch: 32 },
  { processes: 1, batch: 64 },
  { processes: 1, batch: 250 },
  { processes: 1, batch: 1000 },
  { processes: 2, batch: 32 },
  { processes: 2, batch: 64 },
  { processes: 2, batch: 250 },
];

// --- graphile-worker ---

async function graphile(service, setting, messages) {
  service.sql(`TRUNCATE graphile_worker._private_jobs;
SELECT count(graphile_worker.add_job('nothing')) FROM generate_series(1, ${messages});`, "peer");
  return runJobs(service, setting, messages);
}

async function graphileRecorded(service, setting, messages) {
  service.sql(`DROP TABLE IF EXISTS run;
CREATE TABLE run(id uuid PRIMARY KEY, status text NOT NULL DEFAULT 'queued', attempt smallint NOT NULL DEFAULT 0,
                 started_at timestamptz, finished_at timestamptz) WITH (fillfactor = 45);
INSERT INTO run SELECT ${UUID_V7} FROM generate_series(1, ${messages});
TRUNCATE graphile_worker._private_jobs;
SELECT count(graphile_worker.add_job('recorded', json_build_object('id', id))) FROM run;
VACUUM ANALYZE run;`, "peer");
  const reached = await runJobs(service, setting, messages);
  const done = Number(service.sql("SELECT count(*) FROM run WHERE status = 'completed' AND attempt = 1", "peer"));
  if (done !== messages) throw new Error(`${done} of ${messages} jobs are recorded as completed`);
  return reached;
}

async function runJobs(service, { processes, ...settings }, messages) {
  service.sql("VACUUM ANALYZE graphile_worker._private_jobs; CHECKPOINT;", "peer");
  const url = service.databaseUrl.replace("/flowbuilder?", "/peer?");
  const children = await Promise.all(Array.from({ length: processes }, () => graphileWorker(url, settings)));
  const client = database(url);
  await client.connect();
  while ((await client.query("SELECT FROM graphile_worker._private_jobs LIMIT 1")).rowCount > 0) await pause(200);
  await client.end();
  for (const child of children) child.closeInput();
  const counts = (await Promise.all(children.map((child) => child.line()))).map((line) => JSON.parse(line));
  return checked(counts.filter((one) => one.finished > 0), messages, "graphile-worker");
}
// Completions of one turn of the event loop go in one statement.
const batched = { completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const localQueue = (size) => ({ localQueue: { size, ttl: 300_000, refetchDelay: { durationMs: 10 } } });
const GRAPHILE_SETTINGS = [
  { processes: 1, concurrentJobs: 24, maxPoolSize: 25 },
  { processes: 1, concurrentJobs: 24, maxPoolSize: 25, ...localQueue(500), ...batched },
  { processes: 2, concurrentJobs: 24, maxPoolSize: 25, ...localQueue(500), ...batched },
  { processes: 1, concurrentJobs: 100, maxPoolSize: 10, ...localQueue(1000), ...batched },
  { processes: 2, concurrentJobs: 100, maxPoolSize: 10, ...localQueue(1000), ...batched },
  { processes: 2, concurrentJobs: 400, maxPoolSize: 10, ...localQueue(1000), ...batched },
];

// --- the floor: one statement of pgbench a message, or a hundred ---

async function floor(service, { clients, batch }, messages) {
  service.sql(`DROP TABLE IF EXISTS plain; CREATE TABLE plain(id bigint PRIMARY KEY, body text NOT NULL);
INSERT INTO plain SELECT n, 'nothing' FROM generate_series(1, ${messages}) n; VACUUM ANALYZE plain; CHECKPOINT;`, "peer");
  const script = `${service.folder}/dequeue.sql`;
  writeFileSync(script, `DELETE FROM plain WHERE id IN (SELECT id FROM plain ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED) RETURNING id;\n`);
  const each = Math.floor(messages / batch / clients);
  const told = run("pgbench", ["-n", "-M", "prepared", "-f", script, "-c", String(clients), "-j", "1", "-t", String(each),
    "-h", `${service.folder}/postgres/run`, "-U", "flowbuilder", "peer"]);
  rmSync(script);
  return batch * Number(/tps = ([\d.]+)/.exec(told)[1]);
}
const FLOOR_SETTINGS = [4, 16, 32].map((clients) => ({ clients, batch: 1 }));
const FLOOR_BATCHES = [1, 2, 4].map((clients) => ({ clients, batch: 100 }));

// --- all ---

// What a setting was, in words for the table.
const words = (setting) =>
  Object.entries(setting)
    .filter(([name]) => !/Delay|maxPoolSize/.test(name))
    .map(([name, value]) => `${name} ${value.size ?? value}`)
    .join(", ");

async function best(measure, service, settings) {
  let found;
  for (const one of settings) {
    const reached = await measure(service, one, TRIAL_MESSAGES);
    console.error(`  ${words(one)}: ${reached.toFixed(0)}/s`);
    if (!found || reached > found.reached) found = { one, reached };
  }
  return found.one;
}

export async function measureQueue(report) {
  const folder = newFolder();
  const service = new Service(folder, { args: ["--no-worker", "--no-scheduler"] });
  try {
    await service.start();
    service.sql(people(USERS));
    service.sql("CREATE DATABASE peer");
    const migrated = await graphileWorker(service.databaseUrl.replace("/flowbuilder?", "/peer?"), {});
    migrated.closeInput();
    await migrated.line();

    const contestants = [
      { who: "ours", measure: ours, settings: OUR_SETTINGS },
      { who: "graphile-worker", measure: graphile, settings: GRAPHILE_SETTINGS },
      { who: "graphile-worker, starts and outcomes recorded", measure: graphileRecorded, settings: GRAPHILE_SETTINGS },
      { who: "pgbench, one a statement", measure: floor, settings: FLOOR_SETTINGS },
      { who: "pgbench, 100 a statement", measure: floor, settings: FLOOR_BATCHES },
    ];
    for (const one of contestants) one.best = await best(one.measure, service, one.settings);
    // Side by side: what the machine does meanwhile meets all of them.
    for (const one of contestants) one.rates = [];
    for (let i = 0; i < RUNS; ++i) {
      for (const one of contestants) one.rates.push(await one.measure(service, one.best, MESSAGES));
    }
    const [own, peer, recorded, single, batch] = contestants;
    for (const one of contestants)
      report({ what: `queue: no-op messages, ${one.who} (${words(one.best)})`, value: median(one.rates), unit: "/s", n: RUNS });
    report({ what: "queue: ours / graphile-worker's best", value: median(own.rates) / median(peer.rates), bar: 1.2, atLeast: true, unit: "×", n: RUNS });
    report({ what: "queue: ours / graphile-worker's best, starts and outcomes recorded", value: median(own.rates) / median(recorded.rates), unit: "×", n: RUNS });
    report({ what: "queue: ours / plain SKIP LOCKED, one a statement", value: median(own.rates) / median(single.rates), unit: "×", n: RUNS });
    report({ what: "queue: ours / plain SKIP LOCKED, 100 a statement", value: median(own.rates) / median(batch.rates), unit: "×", n: RUNS });
  } finally {
    await service.stop();
    removeFolder(folder);
  }
}
