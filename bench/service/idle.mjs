// What the service costs while nothing is due, however many workflows wait for their time.
import { Service, newFolder, pause, removeFolder, seconds } from "./service.mjs";

const WORKFLOWS = 100_000;
const SETTLED_MS = 20_000; // the scheduler has looked, PostgreSQL has written its checkpoint
const MEASURED_MS = 60_000;

// A hundred users share them; every one is due at nine in the morning, none within the measurement.
const herd = `
INSERT INTO users(id, email, lane) SELECT gen_random_uuid(), n || '@example.org', n % 64 FROM generate_series(1, 100) n;
WITH u AS (SELECT id, row_number() OVER () - 1 AS n FROM users WHERE email LIKE '%@example.org'),
w AS (INSERT INTO workflows(id, user_id, name, status, draft_version, active_version)
      SELECT gen_random_uuid(), u.id, 'bench', 'active', 1, 1 FROM generate_series(1, ${WORKFLOWS}) g(i) JOIN u ON u.n = g.i % 100
      RETURNING id, user_id),
v AS (INSERT INTO workflow_versions(workflow_id, version, definition, content_hash, node_count, author_id)
      SELECT id, 1, '{}', '\\x00', 0, user_id FROM w)
INSERT INTO triggers(id, workflow_id, user_id, kind, expr, active, next_run_at)
SELECT gen_random_uuid(), id, user_id, 'schedule_trigger', '0 9 * * *', true, now() + interval '12 h' FROM w;
VACUUM ANALYZE;
CHECKPOINT;`;

export async function measureIdleHerd(report) {
  const folder = newFolder();
  const service = new Service(folder);
  try {
    await service.start();
    service.sql(herd);
    await pause(SETTLED_MS);
    const begin = seconds();
    const used = service.processorTime();
    await pause(MEASURED_MS);
    const share = (100 * (service.processorTime() - used)) / (seconds() - begin);
    const what = "idle with 100,000 active workflows: processor time of all processes";
    report({ what, value: share, bar: 1, unit: "% of a core", n: 1 });
  } finally {
    await service.stop();
    removeFolder(folder);
  }
}
