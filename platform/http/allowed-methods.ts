import type { FastifyInstance } from "fastify";

/**
 * Records the routes of a server, to tell a wrong method from a wrong path.
 * @returns the methods that a path supports; empty if there is no route at all
 */
export function recordMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    // The preflight route of the CORS plugin matches every path.
    if (url === "*" || url === "/*") return;
    routes.push({ pattern: patternOf(url), methods: [method].flat() });
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
