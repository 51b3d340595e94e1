import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyInstance } from "fastify";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { compressResponses } from "./compress-responses";

const TEXT = JSON.stringify({ data: Array.from({ length: 300 }, (_, id) => ({ id, name: "Standard" })) });
const LONG = TEXT.repeat(20);
let app: FastifyInstance;
const decode = { br: brotliDecompressSync, gzip: gunzipSync };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "static-"));
  writeFileSync(join(folder, "app.js"), TEXT);
  writeFileSync(join(folder, "app.js.br"), "compressed when it was built");
  writeFileSync(join(folder, "plain.css"), TEXT);
  app = Fastify();
  compressResponses(app);
  await app.register(fastifyStatic, { root: folder, prefix: "/static/", preCompressed: true });
  const reply = (url: string, type: string, payload: unknown, headers: Record<string, string> = {}) =>
    app.get(url, (_request, answer) => answer.type(type).headers(headers).send(payload));
  reply("/json", "application/json; charset=utf-8", TEXT, {
    "content-length": String(TEXT.length),
    vary: "Origin",
    etag: '"1"',
  });
  reply("/graphql", "application/graphql-response+json", TEXT);
  reply("/long", "application/json", LONG);
  reply("/buffer", "text/html", Buffer.from(TEXT));
  reply("/small", "application/json", "x".repeat(1_023));
  reply("/pdf", "application/pdf", TEXT);
  reply("/events", "text/event-stream", TEXT);
  reply("/private", "application/json", TEXT, { "cache-control": "no-transform" });
  app.get("/stream", (_request, answer) =>
    answer.type("text/csv").send(Readable.from(Array.from({ length: 50 }, () => TEXT))),
  );
  app.get("/broken", (_request, answer) =>
    answer.type("text/csv").send(
      new Readable({
        read() {
          this.push(TEXT);
          setImmediate(() => this.destroy(new Error("the source broke off")));
        },
      }),
    ),
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(() => app.close());

const get = (
  url: string,
  headers: Record<string, string> = { "accept-encoding": "gzip, deflate, br" },
  method: "GET" | "HEAD" = "GET",
) => app.inject({ method, url, headers });

describe("a text response", () => {
  it.each(["br", "gzip"] as const)("is compressed with %s", async (encoding) => {
    for (const [url, expected] of [
      ["/json", TEXT],
      ["/graphql", TEXT],
      ["/long", LONG],
      ["/buffer", TEXT],
      ["/stream", TEXT.repeat(50)],
      ["/static/plain.css", TEXT],
    ] as const) {
      const { headers, rawPayload } = await get(url, { "accept-encoding": encoding });
      expect([url, headers["content-encoding"]]).toEqual([url, encoding]);
      expect(decode[encoding](rawPayload).toString()).toBe(expected);
      expect(rawPayload.length).toBeLessThan(expected.length / 3);
      expect(Number(headers["content-length"] ?? rawPayload.length)).toBe(rawPayload.length);
      expect(headers.vary).toMatch(/Accept-Encoding$/);
    }
  });

  it("keeps what else it varies by, and its ETag names bytes only weakly", async () => {
    const { headers } = await get("/json");
    expect([headers.vary, headers.etag]).toEqual(["Origin, Accept-Encoding", 'W/"1"']);
  });

  it("is as it was for a client that accepts no encoding, and caches know why", async () => {
    for (const headers of [{}, { "accept-encoding": "identity" }]) {
      const answer = await get("/json", headers);
      expect([answer.headers["content-encoding"], answer.body, answer.headers.vary]).toEqual([
        undefined,
        TEXT,
        "Origin, Accept-Encoding",
      ]);
    }
  });

  it.each(["/small", "/pdf", "/events", "/private"])("is left alone at %s", async (url) => {
    const { headers } = await get(url);
    expect([headers["content-encoding"], headers.vary]).toEqual([undefined, undefined]);
  });

  it("has no body to compress after HEAD", async () => {
    expect((await get("/json", undefined, "HEAD")).headers["content-encoding"]).toBeUndefined();
  });

  it("breaks off when its source does: half of it must not look like all of it", async () => {
    const address = app.server.address() as { port: number };
    const reading = fetch(`http://127.0.0.1:${address.port}/broken`, { headers: { "accept-encoding": "gzip" } }).then(
      (response) => response.text(),
    );
    await expect(reading).rejects.toThrow();
  });
});

describe("a request that a browser sent with cookies", () => {
  it.each([
    ["from a foreign page", { cookie: "session=1", "sec-fetch-site": "cross-site" }, undefined],
    ["from a page of a sibling host", { cookie: "session=1", "sec-fetch-site": "same-site" }, undefined],
    ["from a browser that does not say", { cookie: "session=1" }, undefined],
    ["from our own page", { cookie: "session=1", "sec-fetch-site": "same-origin" }, "br"],
    ["from the address bar", { cookie: "session=1", "sec-fetch-site": "none" }, "br"],
    ["without cookies from a foreign page", { "sec-fetch-site": "cross-site" }, "br"],
  ])("%s", async (_what, headers, encoding) => {
    const answer = await get("/json", { "accept-encoding": "br", ...headers });
    expect(answer.headers["content-encoding"]).toBe(encoding);
  });
});

describe("a file that was compressed when it was built", () => {
  it("is sent as it was built", async () => {
    const { headers, body } = await get("/static/app.js");
    expect([headers["content-encoding"], body, headers.vary]).toEqual([
      "br",
      "compressed when it was built",
      "Accept-Encoding",
    ]);
    expect(headers["content-type"]).toContain("javascript");
  });

  it("is compressed on the way for a client that accepts another encoding only", async () => {
    const { headers, rawPayload } = await get("/static/app.js", { "accept-encoding": "gzip" });
    expect([headers["content-encoding"], gunzipSync(rawPayload).toString(), headers.vary]).toEqual([
      "gzip",
      TEXT,
      "Accept-Encoding",
    ]);
  });
});
