import http from "node:http";
import { createLogger } from "../logging/logger";
import { serveMetrics } from "../metrics/metrics-server";
import { createHttpServer } from "./http-server";
import { listen } from "./listen";

// libuv reports a connection that cannot be accepted (EMFILE, ENFILE, ENOBUFS) as an error of the listening server.
const tooManyFiles = Object.assign(new Error("accept EMFILE"), { code: "EMFILE", syscall: "accept" });

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
