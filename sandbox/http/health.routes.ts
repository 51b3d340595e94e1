import type { FastifyInstance } from "fastify";

/** Whether each stand-in of this process listens, by its name. */
export type Listening = () => Readonly<Record<string, boolean>>;

/**
 * `GET /health` (this process lives) and `GET /health/ready` (every stand-in listens, the mail server too, which has no
 * page to ask), as on all processes of the platform. What `/_control` says does not touch them.
 */
export function registerHealth(app: FastifyInstance, service: string, listening: Listening): void {
  const started = Date.now();
  app.get("/health", () => ({
    status: "healthy",
    service: `sandbox ${service}`,
    uptime: Math.round((Date.now() - started) / 1000),
  }));
  app.get("/health/ready", (_request, reply) => {
    const standIns = listening();
    const ready = Object.values(standIns).every(Boolean);
    const status = ready ? "ready" : "not ready";
    return reply.code(ready ? 200 : 503).send({ status, service: `sandbox ${service}`, dependencies: standIns });
  });
}
