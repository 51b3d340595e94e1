import type { ConnectionError } from "fastify";
import type { Socket } from "node:net";
import type { AppError } from "../errors/app-error";
import { acceptCorrelationId } from "../logging/correlation";
import { errorResponse } from "./error-response";
import { badRequest, headersTooLarge, requestTimeout } from "./protocol-errors";
import { respondRaw } from "./raw-response";
import type { SecurityHeaders } from "./security-headers";

/** Bytes of a request that are searched: nobody has counted or limited this client. */
const MAX_HEAD = 4_096;
/** No part of it can match what the next part matches, so it takes linear time. */
const CORRELATION_ID = /^x-correlation-id:[ \t]{0,8}([!-~]{1,256})[ \t]{0,8}\r?$/im;

/**
 * Responds to a request that Node's HTTP parser rejects, in the shape of every other error.
 * @param security headers of every response
 */
export function handleClientError(error: ConnectionError, socket: Socket, security: SecurityHeaders): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return void socket.destroy();
  // Whatever the parser kept of the request; its first line names the path if it is in the same packet.
  const { rawPacket } = error as unknown as { rawPacket?: Buffer };
  const head = rawPacket?.subarray(0, MAX_HEAD).toString("latin1") ?? "";
  const url = /^[A-Z]+ (\S+)/.exec(head)?.[1];
  const correlationId = acceptCorrelationId(CORRELATION_ID.exec(head)?.[1]);
  respondRaw(socket, errorResponse(meaningOf(error.code), url, correlationId), security);
}

function meaningOf(code: string | undefined): AppError {
  if (code === "HPE_HEADER_OVERFLOW") return headersTooLarge();
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return requestTimeout();
  return badRequest("This is not a valid HTTP request.");
}
