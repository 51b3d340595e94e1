import { isUnauthenticated } from "../auth/authenticator";
import type { Caller } from "../auth/caller";
import { closeCodes } from "./close-codes";
import type { UsedSocket } from "./idle-sockets";
import type { LiveSocket } from "./live-socket";
import type { SocketPlace } from "./socket-budget";

/** One client's socket. */
export interface Connection extends LiveSocket, UsedSocket {
  /** The client's address. */
  readonly address: string;
  readonly place: SocketPlace;
  /** The caller of the last operation; null before and without an account. */
  caller: Caller | null;
  /** Whether an operation failed with UNAUTHENTICATED: the token may have ended. */
  suspect: boolean;
  /** Whether the token has ended: the socket closes with its last operation. */
  ended: boolean;
}

/**
 * Closes a socket whose token has ended once no operation is running on it, so that its client connects again with
 * another token. An operation may also fail with UNAUTHENTICATED because it needs an account: then the token is valid.
 */
export async function closeWhenEnded(connection: Connection, running: number): Promise<void> {
  if (!connection.suspect) return;
  connection.ended ||= connection.caller !== null && (await hasEnded(connection.caller));
  if (!connection.ended) connection.suspect = false;
  else if (running === 0) connection.close(closeCodes.FORBIDDEN, "Forbidden");
}

async function hasEnded(caller: Caller): Promise<boolean> {
  try {
    await caller.again().principal();
    return ((await caller.expiresAt()) ?? Infinity) <= Date.now();
  } catch (error) {
    return isUnauthenticated(error);
  }
}
