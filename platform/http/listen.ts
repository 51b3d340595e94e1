import type { FastifyInstance } from "fastify";
import type { AddressInfo } from "node:net";

/** @returns the origin, e.g. `http://127.0.0.1:4000`, with the port that was really taken */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  const address = app.server.address() as AddressInfo;
  return `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${address.port}`;
}

/**
 * Ends the server: requests that are being answered get their answer, then it is closed. Connections that turn idle
 * while it closes are swept, because nobody else does and `close` would wait for their keep-alive.
 * @param patience milliseconds after which what is left is cut off
 */
export async function drain(app: FastifyInstance, patience = 2_500): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 25);
  const cut = setTimeout(() => app.server.closeAllConnections(), patience);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
