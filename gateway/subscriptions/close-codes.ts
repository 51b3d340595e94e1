/** Why the gateway closes a WebSocket: the codes of graphql-transport-ws, and those of RFC 6455 that we use. */
export const closeCodes = {
  IDLE: {
    code: 1000,
    retry: "when needed",
    description:
      "No operation was running on the socket for a while (`SOCKET_IDLE_SECONDS`). Connect again for the next operation.",
  },
  GOING_AWAY: {
    code: 1001,
    retry: "yes",
    description: "The server is shutting down. Connect again, to another instance.",
  },
  MESSAGE_TOO_LARGE: {
    code: 1009,
    retry: "no",
    description: "A message exceeds the limit, which is larger for signed-in callers. Send less at once.",
  },
  TRY_AGAIN_LATER: {
    code: 1013,
    retry: "yes, with backoff",
    description:
      "Too many sockets of this network are open, too many invalid tokens came from this address, or the service that checks tokens is unavailable.",
  },
  INVALID_MESSAGE: { code: 4400, retry: "no", description: "A message is not one of graphql-transport-ws." },
  NOT_INITIALIZED: {
    code: 4401,
    retry: "no",
    description: "`subscribe` was sent before `connection_ack` was received.",
  },
  FORBIDDEN: {
    code: 4403,
    retry: "yes, with a new token",
    description:
      "The token in `connection_init` is invalid or expired; or it has become so, an operation failed with `UNAUTHENTICATED` for that reason, and no operation is running.",
  },
  SUBPROTOCOL_NOT_ACCEPTABLE: {
    code: 4406,
    retry: "no",
    description: "The client does not offer the subprotocol `graphql-transport-ws`.",
  },
  INITIALIZATION_TIMEOUT: {
    code: 4408,
    retry: "yes",
    description: "`connection_init` did not arrive within 5 seconds.",
  },
  DUPLICATE_ID: { code: 4409, retry: "no", description: "An operation with this ID is already running on the socket." },
  TOO_MANY_INITIALIZATIONS: { code: 4429, retry: "no", description: "`connection_init` was sent twice." },
  INTERNAL_ERROR: { code: 4500, retry: "yes, with backoff", description: "Something went wrong on our side." },
} as const satisfies Readonly<Record<string, CloseCode>>;

export interface CloseCode {
  readonly code: number;
  /** Whether the client should connect again. */
  readonly retry: string;
  readonly description: string;
}
