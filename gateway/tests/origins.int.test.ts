import WebSocket from "ws";
import type { Running } from "../../platform/lifecycle/run-process";
import { startGateway } from "../start-gateway";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let gateway: Running;
let url: string;

beforeAll(async () => {
  system = await startFakeSystem();
  gateway = await startGateway({
    ...system.env,
    NODE_ENV: "production",
    CORS_ORIGINS: "https://shop.example.org",
    TRUST_PROXY: "0",
  });
  url = gateway.urls.gateway ?? "";
});

afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

describe("a page of another origin", () => {
  /** @returns `open`, or the status of the response */
  const connectFrom = (origin?: string): Promise<unknown> =>
    new Promise((resolve) => {
      const options = origin === undefined ? {} : { origin };
      const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", options);
      socket.on("open", () => {
        resolve("open");
        socket.terminate();
      });
      socket.on("unexpected-response", (_request, response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve([response.statusCode, JSON.parse(body)]));
      });
      socket.on("error", () => undefined);
    });

  it("may open a WebSocket only if it is listed; so may our own pages, and clients that are no browsers", async () => {
    const refused = [403, { errors: [{ extensions: { code: "FORBIDDEN" } }] }];
    expect(await connectFrom("https://elsewhere.example.org")).toMatchObject(refused);
    expect(await connectFrom("null")).toMatchObject(refused);
    for (const origin of ["https://shop.example.org", url, undefined]) expect(await connectFrom(origin)).toBe("open");
  });

  it("may read responses only if it is listed", async () => {
    const allowedFor = async (origin: string): Promise<string | null> =>
      (await fetch(`${url}/health`, { headers: { origin } })).headers.get("access-control-allow-origin");
    expect(await allowedFor("https://shop.example.org")).toBe("https://shop.example.org");
    expect(await allowedFor("https://elsewhere.example.org")).toBeNull();
  });
});
