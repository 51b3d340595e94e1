import type { FastifyReply } from "fastify";
import type { MailStore } from "./mail.store";
import type { StoredMessage } from "./message";

/** Keeps proxies and browsers from thinking that a silent stream is dead. */
const HEARTBEAT_MS = 25_000;

/** Pushes new messages to open pages as server-sent events. */
export class LiveMessages {
  private readonly open = new Set<FastifyReply>();

  constructor(private readonly mails: MailStore) {}

  /** Keeps the reply open and writes `render(message)` for each message that passes `wanted`. */
  stream(
    reply: FastifyReply,
    wanted: (message: StoredMessage) => boolean,
    render: (message: StoredMessage) => string,
  ): void {
    reply.hijack();
    const { raw } = reply;
    // A page that is closed while something is written to it is not a failure of the sandbox.
    raw.on("error", () => undefined);
    const stream = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };
    raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...stream });
    raw.write("retry: 1000\n\n");
    const unsubscribe = this.mails.onMessage((message) => {
      if (wanted(message)) raw.write(serverSentEvent("message", render(message)));
    });
    const heartbeat = setInterval(() => raw.write(":\n\n"), HEARTBEAT_MS);
    this.open.add(reply);
    raw.on("close", () => {
      clearInterval(heartbeat);
      unsubscribe();
      this.open.delete(reply);
    });
  }

  /** Tells every page that the inbox was emptied. */
  cleared(): void {
    for (const { raw } of this.open) raw.write(serverSentEvent("cleared", ""));
  }

  /** Ends every stream; browsers come back by themselves. */
  close(): void {
    for (const { raw } of this.open) raw.end();
  }
}

function serverSentEvent(name: string, data: string): string {
  const lines = data.split("\n").map((line) => `data: ${line}\n`);
  return `event: ${name}\n${lines.join("")}\n`;
}
