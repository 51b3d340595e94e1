import http from "node:http";
import { connect } from "node:net";
import { createLogger } from "../logging/logger";
import { serveMetrics } from "../metrics/metrics-server";
import { createHttpServer } from "./http-server";
import { listen } from "./listen";

// libuv reports a connection that cannot be accepted (EMFILE, ENFILE, ENOBUFS) as an error of the listening server.
const tooManyFiles = Object.assign(new Error("accept EMFILE"), { code: "EMFILE", syscall: "accept" });

/** @returns milliseconds until the server closes a connection that sends this and nothing else */
async function closedAfter(url: string, text: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  const socket = connect(Number(port), hostname, () => socket.write(text));
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  return performance.now() - began;
}

it("closes connections whose headers arrive slowly within 15 seconds", async () => {
  const app = createHttpServer({ service: "test", logger: createLogger("test", "silent"), dependencies: {} });
  const url = await listen(app, "127.0.0.1", 0);
  const config = { environment: "test", publicUrl: "http://127.0.0.1", host: "127.0.0.1", metricsPort: 0 } as const;
  const metrics = await serveMetrics("test", config);
  const slow = "GET /health HTTP/1.1\r\nHost: x\r\n";
  const durations = await Promise.all([closedAfter(url, slow), closedAfter(metrics.urls.testMetrics ?? "", slow)]);
  for (const duration of durations) {
    expect(duration).toBeGreaterThan(9_000);
    // Five seconds between two looks, and room for a busy machine.
    expect(duration).toBeLessThan(18_000);
  }
  // For bodies, the limit of the whole request applies.
  expect(app.server.requestTimeout).toBe(30_000);
  await app.close();
  await metrics.close();
}, 30_000);

it("continues to serve when a connection cannot be accepted", async () => {
  const app = createHttpServer({ service: "test", logger: createLogger("test", "silent"), dependencies: {} });
  const url = await listen(app, "127.0.0.1", 0);
  expect(() => app.server.emit("error", tooManyFiles)).not.toThrow();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await app.close();
});

it("continues to serve metrics when a connection cannot be accepted", async () => {
  const created = jest.spyOn(http, "createServer");
  const metrics = await serveMetrics("test", { environment: "test", publicUrl: "http://127.0.0.1", host: "127.0.0.1", metricsPort: 0 });
  const server = created.mock.results[0]?.value as http.Server;
  expect(() => server.emit("error", tooManyFiles)).not.toThrow();
  expect((await fetch(`${metrics.urls.testMetrics}/metrics`)).status).toBe(200);
  await metrics.close();
});

it("refuses a body with too many values or levels before it is parsed", async () => {
  const app = createHttpServer({ service: "test", logger: createLogger("test", "silent"), dependencies: {} });
  app.post("/echo", (request) => ({ size: (request.body as unknown[]).length }));
  const parse = jest.spyOn(JSON, "parse");
  const send = async (body: string) => {
    const response = await app.inject({ method: "POST", url: "/echo", headers: { "content-type": "application/json" }, payload: body });
    return [response.statusCode, parse.mock.calls.some(([text]) => text === body)];
  };
  expect(await send(`[${"1,".repeat(249_999)}1]`)).toEqual([200, true]);
  expect(await send(`[${"1,".repeat(250_000)}1]`)).toEqual([400, false]);
  expect(await send("[".repeat(101) + "]".repeat(101))).toEqual([400, false]);
  parse.mockRestore();
  await app.close();
});
