// Idle pick-up: from the return of the call that adds one until its node or task starts. Ours and graphile-worker's in turn, on one
// cluster, both workers waiting. Both are added by the same client (pg) in one statement that rings the bell; ours once more over HTTP.
import { UUID_V7, database, graphileWorker } from "./peers.mjs";
import { Service, newFolder, pause, percentile, removeFolder, seconds } from "./service.mjs";

const SAMPLES = 300;
const WARM = 20;

// What ExecutionStore::create does, by its rows: the execution, its inputs, its message, the bell.
const ADD = `
WITH e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, priority, status, queued_at)
           SELECT ${UUID_V7}, w.id, w.draft_version, u.id, 64 + u.lane, 'api', 1, 'queued', now()
             FROM workflows w JOIN users u ON u.id = w.user_id WHERE w.id = $1 RETURNING id, lane),
i AS (INSERT INTO execution_inputs(execution_id, params, trigger) SELECT id, '{}', '{}' FROM e),
q AS (INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM e)
SELECT id, pg_notify('fb_queue', lane::text) FROM e`;

// How far the wall clock, in which our journal is written, is ahead of the monotonic one: seen at a tick of its milliseconds.
function wallMinusMonotonic() {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now / 1000 - seconds();
}

async function started(client, id) {
  for (;;) {
    const { rows } = await client.query("SELECT extract(epoch FROM min(started_at))::float8 AS at FROM node_runs WHERE execution_id = $1", [id]);
    if (rows[0].at !== null) return rows[0].at;
    await pause(5);
  }
}

export async function measureLatency(report) {
  const folder = newFolder();
  const service = new Service(folder, { args: ["--workers", "1", "--no-scheduler"] });
  try {
    await service.start();
    service.signIn();
    const workflow = await service.save({
      name: "one node",
      nodes: [{ id: "a", type: "set_variables", position: { x: 0, y: 0 }, data: { name: "A", inputs: { Variables: { n: 1 } } } }],
      edges: [],
    });
    service.sql("CREATE DATABASE peer");
    const peerUrl = service.databaseUrl.replace("/flowbuilder?", "/peer?");
    const peer = await graphileWorker(peerUrl, { concurrentJobs: 4 });
    const client = database(service.databaseUrl);
    const peerClient = database(peerUrl);
    await client.connect();
    await peerClient.connect();

    const ours = [];
    const http = [];
    const theirs = [];
    for (let i = -WARM; i < SAMPLES; ++i) {
      await pause(20 + 40 * Math.random());
      const offset = wallMinusMonotonic();
      const added = await client.query({ name: "add", text: ADD, values: [workflow] });
      let returned = seconds();
      const own = 1000 * ((await started(client, added.rows[0].id)) - offset - returned);

      await pause(20 + 40 * Math.random());
      await peerClient.query({ name: "add", text: "SELECT id FROM graphile_worker.add_job('tell', json_build_object('id', $1::int))", values: [i] });
      returned = seconds();
      const [, id, at] = (await peer.line()).split(" ");
      if (Number(id) !== i) throw new Error(`graphile-worker began ${id} instead of ${i}`);
      const their = 1000 * (Number(at) - returned);

      await pause(20 + 40 * Math.random());
      const httpOffset = wallMinusMonotonic();
      const { id: execution } = await service.call("POST", `/workflows/${workflow}/run`, {});
      returned = seconds();
      const over = 1000 * ((await started(client, execution)) - httpOffset - returned);
      if (i < 0) continue;
      ours.push(own);
      theirs.push(their);
      http.push(over);
    }
    peer.closeInput();
    await client.end();
    await peerClient.end();

    for (const [name, share, bar] of [["p50", 0.5, 3], ["p99", 0.99, 7]]) {
      const own = percentile(ours, share);
      const their = percentile(theirs, share);
      report({ what: `idle pick-up, ${name}: ours`, value: own, bar: Math.min(bar, their), unit: "ms", n: SAMPLES });
      report({ what: `idle pick-up, ${name}: graphile-worker`, value: their, unit: "ms", n: SAMPLES });
      report({ what: `idle pick-up, ${name}: ours, added over HTTP`, value: percentile(http, share), bar, unit: "ms", n: SAMPLES });
    }
  } finally {
    await service.stop();
    removeFolder(folder);
  }
}
