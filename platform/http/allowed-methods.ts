import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** The routes of this server, each with its methods. */
    readonly routeTable: readonly { readonly url: string; readonly methods: readonly string[] }[];
  }
}

/**
 * Records the routes of a server, to tell an unsupported method from an unknown path.
 * @returns a function that gives the methods that a path supports; empty if no route matches
 */
export function recordMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { readonly url: string; readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.decorate("routeTable", routes);
  app.addHook("onRoute", ({ url, method }) => {
    // The preflight route of the CORS plugin matches every path.
    if (url === "*" || url === "/*") return;
    routes.push({ url, pattern: patternOf(url), methods: [method].flat() });
  });
  return (path) => [...new Set(routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))].sort();
}

/** `/files/*` and `/e/:slug` as regular expressions. */
function patternOf(url: string): RegExp {
  const source = url
    .split("/")
    .map((part) => (part.startsWith(":") ? "[^/]+" : part.split("*").map(escape).join(".*")))
    .join("/");
  return new RegExp(`^${source}$`);
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
