// Webhook → five chained data nodes → answer: 16 connections that each wait for the result before they ask again.
import { connect } from "node:net";

import { Service, median, newFolder, percentile, removeFolder, seconds } from "./service.mjs";

const CONNECTIONS = 16;
const ROUNDS = 3;
const ROUND_S = 6;
const WARM_S = 2;

const node = (id, type, inputs) => ({ id, type, position: { x: 0, y: 0 }, data: { name: id, inputs } });
const edge = (source, sourceHandle, target, targetHandle) => ({ id: `${source}-${target}`, source, target, sourceHandle, targetHandle });

// Each takes what the one before gave.
const DOCUMENT = {
  name: "five data nodes",
  nodes: [
    node("order", "write_property_to_json", { JSON: { lines: [{ sku: "A", price: 9.5 }] }, "Property Name": "id", "Property Value": "{{ trigger.body.id }}" }),
    node("paid", "write_property_to_json", { "Property Name": "paid", "Property Value": true }),
    node("short", "json_transform", { "Transform Rules": { id: "id", price: "lines[0].price", paid: "paid" } }),
    node("seen", "write_property_to_json", { "Property Name": "seen", "Property Value": true }),
    node("price", "read_property_from_json", { "Property Name": "price" }),
  ],
  edges: [
    edge("order", "Updated JSON", "paid", "JSON"),
    edge("paid", "Updated JSON", "short", "Input JSON"),
    edge("short", "Transformed JSON", "seen", "JSON"),
    edge("seen", "Updated JSON", "price", "JSON"),
  ],
};

// One keep-alive connection; asks again as soon as it was answered, until `until`. Latencies in ms.
function caller(address, port, path, until, latencies) {
  const body = '{"id": 7}';
  const request = `POST ${path} HTTP/1.1\r\nHost: ${address}:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return new Promise((resolve, reject) => {
    let begin = 0;
    let text = "";
    const socket = connect(port, address, () => {
      socket.setNoDelay(true);
      ask();
    });
    const ask = () => {
      begin = seconds();
      socket.write(request);
    };
    socket.on("error", reject);
    socket.on("data", (bytes) => {
      text += bytes.latin1Slice();
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)[1]);
      if (text.length < head + 4 + length) return;
      if (!text.startsWith("HTTP/1.1 200") || !text.includes('"status":"completed"')) {
        socket.destroy();
        return reject(new Error(`the webhook answered ${text}`));
      }
      const now = seconds();
      latencies.push(1000 * (now - begin));
      text = "";
      if (now < until) return ask();
      socket.end();
      resolve();
    });
  });
}

async function round(service, paths, lasting) {
  const { hostname, port } = new URL(service.origin);
  const latencies = [];
  const begin = seconds();
  await Promise.all(paths.map((path) => caller(hostname, Number(port), path, begin + lasting, latencies)));
  return { rate: latencies.length / (seconds() - begin), latencies };
}

// A webhook's throttle is by address, so each connection has one of its own.
async function hooks(service) {
  const workflow = await service.save(DOCUMENT, true);
  const made = [];
  for (let i = 0; i < CONNECTIONS; ++i) {
    const { url } = await service.call("POST", "/triggers", {
      workflow_id: workflow,
      type: "webhook_trigger",
      name: `hook ${i}`,
      inputs: { Path: `hook-${i}`, Authentication: "none", Respond: "result" },
    });
    made.push(new URL(url).pathname);
  }
  return made;
}

export async function measureWebhook(report) {
  // The default; and one worker, which has a light slot for each caller.
  for (const args of [[], ["--workers", "1"]]) {
    const folder = newFolder();
    const service = new Service(folder, { args });
    try {
      await service.start();
      service.signIn();
      const paths = await hooks(service);
      await round(service, paths, WARM_S);
      const rates = [];
      const latencies = [];
      for (let i = 0; i < ROUNDS; ++i) {
        const one = await round(service, paths, ROUND_S);
        rates.push(one.rate);
        latencies.push(...one.latencies);
      }
      const name = `webhook → 5 data nodes → answer, 16 connections, ${args.length === 0 ? "2 workers (default)" : "1 worker"}`;
      report({ what: `${name}: executions`, value: median(rates), bar: 1000, atLeast: true, unit: "/s", n: ROUNDS });
      report({ what: `${name}: p50`, value: percentile(latencies, 0.5), unit: "ms", n: latencies.length });
      report({ what: `${name}: p99`, value: percentile(latencies, 0.99), bar: 50, unit: "ms", n: latencies.length });
    } finally {
      await service.stop();
      removeFolder(folder);
    }
  }
}
