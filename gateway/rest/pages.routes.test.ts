import type { FastifyInstance } from "fastify";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpServer } from "../../platform/http/http-server";
import { createLogger } from "../../platform/logging/logger";
import { pagesRoutes } from "./pages.routes";

const URLS = ["/purchases/01a2027a-dbf7-75db-aa02-a31aa8ceace1", "/waiting-list/01a2027a-dbf7-75db-aa02-a31aa8ceace1", "/accept-invitation?token=t", "/verify-email?token=t", "/reset-password?token=t", "/confirm-delivery", "/leaving"];

let dist: string;
let app: FastifyInstance;

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), "pages-"));
  app = createHttpServer({ service: "gateway", logger: createLogger("gateway", "silent"), dependencies: {} });
});
afterEach(async () => {
  await app.close();
  rmSync(dist, { recursive: true });
});

function built(): void {
  const files = Object.fromEntries(["purchase", "waiting-list", "accept-invitation", "verify-email", "reset-password", "confirm-delivery", "leaving"].map((name) => [name, `${name}-HASH.js`]));
  writeFileSync(join(dist, "manifest.json"), JSON.stringify({ ...files, style: "style-HASH.css" }));
  writeFileSync(join(dist, "purchase-HASH.js"), "document.title = 'x';");
}

describe("the pages that links in mails lead to", () => {
  it.each(URLS)("%s has its own script, and nothing inline", async (url) => {
    built();
    await pagesRoutes(app, dist);
    const { statusCode, headers, body } = await app.inject(url);
    expect([statusCode, headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
    const name = url.startsWith("/purchases") ? "purchase" : url.slice(1).split(/[?/]/)[0];
    expect(body.match(/<script[^]*?<\/script>/g)).toEqual([`<script type="module" src="/pages/${name}-HASH.js"></script>`]);
    expect(body).not.toMatch(/<style|style=|\son\w+=|token=/);
  });

  it("let a browser run and load nothing but what is ours, and keep their addresses secret", async () => {
    built();
    await pagesRoutes(app, dist);
    const { headers } = await app.inject(URLS[1]!);
    const policy = String(headers["content-security-policy"]);
    expect(policy.split("; ")).toEqual(expect.arrayContaining(["default-src 'self'", "img-src 'self' data:", "connect-src 'self' ws: wss:", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"]));
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "no-store", "x-content-type-options": "nosniff", "x-robots-tag": "noindex" });
  });

  it("say what time it is here, so that countdowns go by our clock", async () => {
    built();
    await pagesRoutes(app, dist);
    const before = Date.now();
    const { body } = await app.inject(URLS[0]!);
    const time = Number(/name="server-time" content="(\d+)"/.exec(body)?.[1]);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it("have files that may be kept for good, and no others", async () => {
    built();
    await pagesRoutes(app, dist);
    const script = await app.inject("/pages/purchase-HASH.js");
    expect([script.statusCode, script.headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
    for (const url of ["/pages/purchase-OTHER.js", "/pages/../package.json", "/pages/%2e%2e/package.json"]) {
      expect([url, (await app.inject(url)).statusCode]).toEqual([url, 404]);
    }
    expect((await app.inject("/pages/")).statusCode).toBe(403);
    expect((await app.inject("/purchases/1/2")).statusCode).toBe(404);
  });

  it.each(URLS)("%s says in one line how to build it where it was not built", async (url) => {
    await pagesRoutes(app, dist);
    const { statusCode, body } = await app.inject(url);
    expect([statusCode, body]).toEqual([503, "This page is not built: run `node pages/build.mjs`.\n"]);
  });
});
