import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as it came over the wire. */
export interface ReceivedWebhook {
  body: string;
  signature: string;
  type: string;
  id: string;
}

/** Plays the shop: takes webhooks and answers with `status`. */
export interface WebhookReceiver {
  url: string;
  received: ReceivedWebhook[];
  /** What the next requests are answered. */
  status: number;
  close(): Promise<void>;
}

/** @param port 0 = any free one. */
export async function receiveWebhooks(port = 0): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const { type, id } = JSON.parse(body) as { type: string; id: string };
      receiver.received.push({ body, type, id, signature: String(request.headers["stripe-signature"]) });
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    received: [],
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return receiver;
}
