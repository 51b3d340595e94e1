import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { createHttpServer, closeHttp, listenHttp } from "./http-server";

const app = createHttpServer(["sandbox"]);
let url = "";

beforeAll(async () => {
  app.get("/mails", () => ({ mails: [] }));
  app.post("/_control/reset", () => ({ done: true }));
  app.delete("/api/messages", () => ({ done: true }));
  app.post("/pay/:id", () => ({ done: true }));
  app.post("/v1/payment_intents", () => ({ done: true }));
  app.get("/v1/payment_intents", () => ({ done: true }));
  app.options("/v1/*", (_request, reply) => reply.code(204).send());
  url = await listenHttp(app, { what: "Test", host: "127.0.0.1", port: 0, variable: "X" });
});
afterAll(() => closeHttp(app));

/** `fetch` neither sends another Host nor the headers that only browsers send. */
async function statusOf(method: string, path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const sent = request(`${url}${path}`, { method, headers });
  sent.end();
  return new Promise((resolve, reject) => {
    sent.once("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once("error", reject);
  });
}

describe("the sandbox's servers", () => {
  it.each(["localhost", "LOCALHOST:4104", "127.0.0.1:1", "[::1]:4104", "192.168.1.5", "sandbox.localhost:4101", "sandbox:4104", "0.0.0.0"])(
    "serve the host %s",
    async (host) => expect(await statusOf("GET", "/mails", { host })).toBe(200),
  );

  it.each(["evil.example", "evil.example:4104", "localhost.evil.example", "127.0.0.1.evil.example", "sandbox.evil.example", "xlocalhost", " ", "a b"])(
    "serve no other host, which could be another site's: %j",
    async (host) => {
      expect(await statusOf("GET", "/mails", { host })).toBe(421);
      expect(await statusOf("POST", "/_control/reset", { host })).toBe(421);
    },
  );

  it("change nothing for other sites", async () => {
    const own = { origin: url };
    for (const foreign of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://127.0.0.1:4000" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", ...own },
      { "sec-fetch-site": "cross-site", origin: "null" },
    ]) {
      expect(await statusOf("POST", "/_control/reset", foreign)).toBe(403);
      expect(await statusOf("DELETE", "/api/messages", foreign)).toBe(403);
    }
    for (const headers of [{}, own, { "sec-fetch-site": "same-origin", origin: "null" }, { "sec-fetch-site": "none" }])
      expect(await statusOf("POST", "/_control/reset", headers)).toBe(200);
  });

  it("accept forms of payment pages, which need the payment's secret, and publishable keys from shops", async () => {
    const foreign = { origin: "https://shop.example", "sec-fetch-site": "cross-site" };
    expect(await statusOf("POST", "/pay/pi_1", { origin: "null" })).toBe(200);
    expect(await statusOf("OPTIONS", "/v1/payment_intents", foreign)).toBe(204);
    expect(await statusOf("POST", "/v1/payment_intents", { ...foreign, authorization: "Bearer pk_test_sandbox" })).toBe(200);
    for (const authorization of ["Bearer sk_test_sandbox", "Basic c2tfdGVzdF9zYW5kYm94Og==", ""])
      for (const method of ["GET", "POST"])
        expect(await statusOf(method, "/v1/payment_intents", { ...foreign, authorization })).toBe(403);
    expect(await statusOf("GET", "/v1/payment_intents", { authorization: "Bearer sk_test_sandbox" })).toBe(200);
  });

  it("send the security headers with every response", async () => {
    for (const path of ["/mails", "/nowhere", "/%zz"]) {
      const { headers } = await fetch(`${url}${path}`);
      expect([path, headers.get("x-content-type-options"), headers.get("referrer-policy")]).toEqual([path, "nosniff", "no-referrer"]);
    }
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
    const [received] = (await once(socket, "data")) as [Buffer];
    expect(received.toString()).toMatch(/^HTTP\/1\.1 400 [^]*x-content-type-options: nosniff/);
    await once(socket, "close");
  });
});
