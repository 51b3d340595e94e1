import type { FastifyInstance } from "fastify";
import { createHttpServer } from "../../platform/http/http-server";
import { createLogger } from "../../platform/logging/logger";
import { notFoundPage } from "./not-found-page";
import { siteRoutes } from "./site.routes";

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

let app: FastifyInstance;

beforeEach(async () => {
  app = createHttpServer({ service: "gateway", logger: createLogger("gateway", "silent"), dependencies: {}, notFoundPage });
  await siteRoutes(app);
});
afterEach(() => app.close());

describe("an address that does not exist", () => {
  it("shows browsers a page, with a policy that allows exactly its style", async () => {
    const { statusCode, headers, body } = await app.inject({ url: "/no/such/page", headers: BROWSER });
    expect([statusCode, headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(body).toContain("<h1>Page not found</h1>");
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]{44}'/);
    expect([headers.vary, headers["referrer-policy"], headers["x-correlation-id"]]).toEqual(["accept", "no-referrer", expect.any(String)]);
  });

  it.each([
    ["programs that accept anything", { method: "GET", headers: { accept: "*/*" } }],
    ["programs that accept JSON", { method: "GET", headers: { accept: "application/json" } }],
    ["programs without an Accept header", { method: "GET", headers: {} }],
    ["requests that are not for a page", { method: "POST", headers: BROWSER }],
  ] as const)("returns the error as JSON to %s", async (_who, request) => {
    const response = await app.inject({ url: "/no/such/page?token=secret", ...request });
    expect([response.statusCode, response.json()]).toEqual([
      404,
      { error: { code: "NOT_FOUND", message: `There is nothing at ${request.method} /no/such/page. Check the path.` } },
    ]);
  });
});

describe("the files that every site has", () => {
  it("has an icon in both formats", async () => {
    const svg = await app.inject("/favicon.svg");
    expect([svg.statusCode, svg.headers["content-type"]]).toEqual([200, "image/svg+xml"]);
    const ico = await app.inject("/favicon.ico");
    expect([ico.statusCode, ico.headers["content-type"]]).toEqual([200, "image/x-icon"]);
    // An ICO file with one picture, a PNG file of the length that its directory says.
    const file = ico.rawPayload;
    expect([file.readUInt32LE(0), file.readUInt16LE(4), file.readUInt32LE(14)]).toEqual([0x10000, 1, file.length - 22]);
    expect(file.subarray(22, 26)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  });

  it("asks search engines to leave out pages with secrets in their addresses", async () => {
    const { statusCode, body } = await app.inject("/robots.txt");
    expect(statusCode).toBe(200);
    for (const path of ["/purchases/", "/waiting-list/", "/reset-password", "/verify-email", "/accept-invitation", "/files/"])
      expect(body.split("\n")).toContain(`Disallow: ${path}`);
  });
});
