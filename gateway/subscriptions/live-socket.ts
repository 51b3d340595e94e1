import type { Server } from "graphql-ws";
import type { IncomingMessage } from "node:http";
import type { RawData, WebSocket } from "ws";
import type { Logger } from "../../platform/logging/logger";
import { jsonTextExcess, topLevelString, type JsonExcess, type JsonLimits } from "../../platform/values/json-limits";
import type { HeavyRequests } from "../limits/heavy-requests";
import { closeCodes, type CloseCode } from "./close-codes";
import { MessageIntake } from "./message-intake";

/** What the gateway knows about one WebSocket, for as long as it is open. */
export interface LiveSocket {
  readonly request: IncomingMessage;
  /** Bytes that one message may have; grows when the caller signs in. */
  messageLimit: number;
  readonly close: (code: CloseCode, reason: string) => void;
  /** The message that is being handled. Read it before the first `await`: the next message replaces it. */
  message: LiveMessage;
}

export interface LiveMessage {
  readonly bytes: number;
  /** Why an operation is not executed, although nothing is known of it but its ID. */
  readonly excess: JsonExcess | null;
}

export interface LiveSocketOptions<Socket extends LiveSocket> {
  readonly server: Server<Socket>;
  readonly socket: WebSocket;
  /** Describes the socket to the hooks of `server`. */
  readonly describe: (close: LiveSocket["close"]) => Socket;
  /** Called after each message is fully handled, for an operation after its last event; `running` others are not. */
  readonly afterOperation: (socket: Socket, running: number) => Promise<void>;
  /** What a message may contain. One over the limits is not parsed. */
  readonly limits: JsonLimits;
  /** Milliseconds between two pings, and for the pong to arrive. */
  readonly keepAlive: number;
  readonly heavy: HeavyRequests;
  /** Names the client in front of limits. */
  readonly address: string;
  readonly logger: Logger;
}

/** Milliseconds for the client to confirm that the socket is closed, after which the connection is cut. */
const CLOSE_TIMEOUT = 5_000;
/** Bytes that may arrive beyond the limit of a message before it is complete: what one read of the socket contains. */
const READ_SIZE = 65_536;
/** Bytes of a control frame beside its data: two of header, four of mask. */
const CONTROL_HEADER = 6;

/** Connects one WebSocket to the protocol. */
export function openLiveSocket<Socket extends LiveSocket>({
  server,
  socket,
  describe,
  afterOperation,
  keepAlive,
  limits,
  heavy,
  address,
  logger,
}: LiveSocketOptions<Socket>): void {
  const close = (code: number, reason: string): void => {
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), CLOSE_TIMEOUT).unref();
  };
  const live = describe(({ code }, reason) => close(code, reason));
  const tooLarge = (): void =>
    live.close(closeCodes.MESSAGE_TOO_LARGE, `The message exceeds the limit of ${live.messageLimit} bytes.`);
  const stopPings = keepPinging(socket, keepAlive);
  watchIncompleteMessages(socket, live, tooLarge);
  let running = 0;
  let handle: (text: string) => Promise<void> = () => Promise.resolve();
  const use = (received: Received | null): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (!received) return live.close(closeCodes.INVALID_MESSAGE, "The message contains too many values.");
    running += 1;
    live.message = received.message;
    handle(received.text)
      .finally(() => (running -= 1))
      .then(() => afterOperation(live, running))
      .catch((error: unknown) => {
        if (socket.readyState !== socket.OPEN) return;
        logger.error({ err: error }, "websocket message failed");
        live.close(closeCodes.INTERNAL_ERROR, "Internal server error");
      });
  };
  const intake = new MessageIntake({
    socket,
    handle: (data) => {
      const received = heavy.readJson(address, sizeOf(data), () => receive(bytesOf(data), limits));
      if (!(received instanceof Promise)) return use(received);
      return received.then(use, () => live.close(closeCodes.TRY_AGAIN_LATER, "Too many large messages"));
    },
  });
  const send = (data: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      socket.send(data, (error) => {
        intake.continue();
        if (error) reject(error);
        else resolve();
      });
      intake.continue();
    });
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send,
      close,
      onMessage: (listener) => {
        handle = listener;
        socket.on("message", (data: RawData) => {
          if (socket.readyState !== socket.OPEN) return;
          if (sizeOf(data) > live.messageLimit) return tooLarge();
          intake.push(data);
        });
      },
    },
    live,
  );
  socket.once("close", (code, reason) => {
    stopPings();
    intake.close();
    void closed(code, String(reason));
  });
}

/**
 * Closes the socket as soon as a message that is still arriving exceeds the limit. The limit of `ws` is the same for all
 * sockets: without this, each anonymous one could make us hold as much as a signed-in one.
 */
function watchIncompleteMessages(socket: WebSocket, live: LiveSocket, tooLarge: () => void): void {
  let pending = 0;
  live.request.socket.on("data", (chunk: Buffer) => {
    pending += chunk.length;
    if (pending > live.messageLimit + READ_SIZE && socket.readyState === socket.OPEN) tooLarge();
  });
  socket.on("message", () => (pending = 0));
  const control = (data: Buffer): void => void (pending -= data.length + CONTROL_HEADER);
  socket.on("ping", control);
  socket.on("pong", control);
}

/** Ends a connection whose client is gone without a word. @returns a function that stops it */
function keepPinging(socket: WebSocket, interval: number): () => void {
  let pong: NodeJS.Timeout | undefined;
  socket.on("pong", () => clearTimeout(pong));
  const pings = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    clearTimeout(pong);
    pong = setTimeout(() => socket.terminate(), interval);
    socket.ping();
  }, interval);
  return () => {
    clearInterval(pings);
    clearTimeout(pong);
  };
}

interface Received {
  readonly text: string;
  readonly message: LiveMessage;
}

/**
 * Measures a message before it is parsed. One over the limits is replaced by an operation without content, for which the
 * hooks return the error, in its turn and under its ID.
 * @returns null for one without an ID
 */
function receive(data: Buffer, limits: JsonLimits): Received | null {
  const excess = jsonTextExcess(data, limits);
  const message = { bytes: data.length, excess };
  if (!excess) return { text: data.toString("utf8"), message };
  const id = topLevelString(data, "id");
  return id === null ? null : { text: JSON.stringify({ id, type: "subscribe", payload: { query: "" } }), message };
}

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
const sizeOf = (data: RawData): number =>
  Array.isArray(data)
    ? data.reduce((sum, { length }) => sum + length, 0)
    : data instanceof ArrayBuffer
      ? data.byteLength
      : data.length;
