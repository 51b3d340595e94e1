import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ErrorResponse } from "./error-response";
import type { SecurityHeaders } from "./security-headers";

/**
 * Writes a response to a socket that no HTTP server manages, and closes it.
 * @param security headers of every response
 */
export function respondRaw(socket: Duplex, { status, headers, body }: ErrorResponse, security: SecurityHeaders): void {
  // The client may be gone already, and a socket without a listener would end the process.
  socket.on("error", () => socket.destroy());
  if (!socket.writable) return void socket.destroy();
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...security,
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(text)),
    connection: "close",
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${text}`,
  );
  socket.once("finish", () => socket.destroy());
}
