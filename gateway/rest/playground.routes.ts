import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const ASSETS = "/playground/";

/** Everything comes from here; the editor needs styles of its own making, fonts and icons inside its style sheet. */
const POLICY = [
  "default-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:", "img-src 'self' data:",
  "connect-src 'self' ws: wss:", "worker-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'",
].join("; ");

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Event Planner · API playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS}playground.css">
</head>
<body>
<div id="playground">Loading the playground …</div>
<script type="module" src="${ASSETS}playground.js"></script>
</body>
</html>
`;

/** GraphiQL at /, served from this machine alone. Where it was not built, / says in one line how to. */
export async function playgroundRoutes(app: FastifyInstance, directory = resolve("playground/dist")): Promise<void> {
  if (!existsSync(resolve(directory, "playground.js"))) {
    app.get("/", (_request, reply) => reply.type("text/plain").send("Event Planner answers at /graphql. The playground is not built: run `node playground/build.mjs`.\n"));
    return;
  }
  await app.register(fastifyStatic, { root: directory, prefix: ASSETS, index: false, preCompressed: true, maxAge: "1h" });
  app.get("/", (_request, reply) =>
    reply.headers({ "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-cache" }).type("text/html").send(PAGE),
  );
}
