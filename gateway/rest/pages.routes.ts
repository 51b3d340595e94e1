import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ASSETS = "/pages/";

/** Where the links of our mails lead, and the page that is there. */
const PAGES = {
  "/purchases/:id": "purchase",
  "/waiting-list/:id": "waiting-list",
  "/accept-invitation": "accept-invitation",
  "/verify-email": "verify-email",
  "/reset-password": "reset-password",
  "/confirm-delivery": "confirm-delivery",
  "/leaving": "leaving",
};

/** Nothing from elsewhere and nothing inline; pictures of QR codes are data, and text never becomes markup. */
const POLICY = [
  "default-src 'self'", "img-src 'self' data:", "connect-src 'self' ws: wss:", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'",
  "require-trusted-types-for 'script'", "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  // The addresses of these pages carry secrets: no site learns them, no cache keeps them, no search engine lists them.
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
  "cross-origin-opener-policy": "same-origin",
};

/** The pages that links in mails lead to, served from this machine alone. Where they were not built, they say how to. */
export async function pagesRoutes(app: FastifyInstance, directory = resolve("pages/dist")): Promise<void> {
  const manifest = join(directory, "manifest.json");
  if (!existsSync(manifest)) {
    for (const url of Object.keys(PAGES)) {
      app.get(url, (_request, reply) => reply.code(503).type("text/plain").send("This page is not built: run `node pages/build.mjs`.\n"));
    }
    return;
  }
  const files = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, string>;
  // Every name carries a hash of its content.
  await app.register(fastifyStatic, { root: directory, prefix: ASSETS, index: false, preCompressed: true, maxAge: "1y", immutable: true, decorateReply: false });
  for (const [url, name] of Object.entries(PAGES)) {
    const [style = "", script = ""] = [files.style, files[name]];
    app.get(url, (_request, reply) => reply.headers(HEADERS).type("text/html").send(document(style, script, Date.now())));
  }
}

/** @param now Unix milliseconds, so that a countdown can go by our clock */
const document = (style: string, script: string, now: number): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="server-time" content="${now}">
<title>Event Planner</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${ASSETS}${style}">
<script type="module" src="${ASSETS}${script}"></script>
</head>
<body>
<noscript>This page needs JavaScript. · Cette page a besoin de JavaScript.</noscript>
</body>
</html>
`;
