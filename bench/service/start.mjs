// How long the service takes to be ready, what it takes while idle, and how soon `worker --once` begins.
import { spawnSync } from "node:child_process";

import { Service, flowbuilder, median, newFolder, pause, removeFolder, seconds } from "./service.mjs";

const RUNS = 5;
const ONCE_RUNS = 21;
const SETTLED_MS = 10_000; // after the start, before memory counts

const MiB = 1 << 20;

// From exec to the first node's start by its own journal, on the wall clock.
async function onceStart(service) {
  const times = [];
  const workflow = await service.save({
    name: "once",
    nodes: [{ id: "a", type: "set_variables", position: { x: 0, y: 0 }, data: { name: "A", inputs: { Variables: { n: 1 } } } }],
    edges: [],
  });
  for (let i = 0; i < ONCE_RUNS; ++i) {
    const { id } = await service.call("POST", `/workflows/${workflow}/run`, {});
    const begin = Date.now();
    const ended = spawnSync(flowbuilder, ["worker", "--once", "--data", service.folder], {
      env: { ...service.environment, SQS_BODY: JSON.stringify({ execution_id: id }), FLOWBUILDER_DATABASE_URL: service.databaseUrl },
    });
    if (ended.status !== 0) throw new Error(`worker --once ended with ${ended.status}: ${ended.stderr}`);
    const started = service.sql(
      `SELECT 1000 * extract(epoch FROM min(started_at)) FROM node_runs WHERE execution_id = '${id}'`,
    );
    times.push(Number(started) - begin);
  }
  return times;
}

export async function measureStart(report) {
  const first = [];
  const cold = [];
  for (let i = 0; i < RUNS; ++i) {
    const folder = newFolder();
    const service = new Service(folder);
    try {
      first.push(await service.start());
      await service.stop();
      cold.push(await service.start());
      if (i === RUNS - 1) await measureIdle(service, report);
    } finally {
      await service.stop();
      removeFolder(folder);
    }
  }
  report({ what: "`serve`: first start with initdb", value: median(first), bar: 6000, unit: "ms", n: RUNS });
  report({ what: "`serve`: start with existing data", value: median(cold), bar: 1500, unit: "ms", n: RUNS });

  const folder = newFolder();
  const service = new Service(folder, { args: ["--no-worker", "--no-scheduler"] });
  try {
    await service.start();
    service.signIn();
    const once = await onceStart(service);
    report({ what: "`worker --once`: exec → first node", value: median(once), bar: 40, unit: "ms", n: ONCE_RUNS });
  } finally {
    await service.stop();
    removeFolder(folder);
  }
}

async function measureIdle(service, report) {
  await pause(SETTLED_MS);
  const processes = service.memory();
  const sum = (name, field) => processes.filter((one) => name === undefined || one.name === name).reduce((all, one) => all + one[field], 0) / MiB;
  const begin = seconds();
  const used = service.processorTime();
  await pause(SETTLED_MS);
  const share = (100 * (service.processorTime() - used)) / (seconds() - begin);
  report({ what: "idle: everything with PostgreSQL, PSS", value: sum(undefined, "pss"), bar: 100, unit: "MiB", n: 1 });
  report({ what: "idle: of which PostgreSQL, PSS", value: sum("postgres", "pss"), unit: "MiB", n: 1 });
  for (const name of ["serve", "api", "worker"]) {
    const one = processes.find((process) => process.name === name);
    if (!one) throw new Error(`no process ${name} among ${JSON.stringify(processes)}`);
    report({ what: `idle: \`${name}\` process, RSS`, value: one.rss / MiB, bar: 30, unit: "MiB", n: 1 });
    report({ what: `idle: \`${name}\` process, PSS`, value: one.pss / MiB, unit: "MiB", n: 1 });
  }
  report({ what: "idle: processor time of all processes", value: share, unit: "% of a core", n: 1 });
}
