import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { describeMailProvider, SENDER, TIMEOUT, type ArrivedMail } from "./mail-provider.conformance";
import { SendgridProvider } from "./sendgrid.provider";

/** The part of SendGrid's v3 body that we send. */
interface SendBody {
  readonly from: { readonly email: string };
  readonly personalizations: readonly { readonly to: readonly { readonly email: string }[]; readonly subject?: string; readonly headers?: Record<string, string>; readonly custom_args?: Record<string, string> }[];
  readonly subject: string;
  readonly content: readonly { readonly type: string; readonly value: string }[];
  readonly headers?: Record<string, string>;
  readonly custom_args?: Record<string, string>;
  readonly attachments?: readonly { readonly filename: string; readonly type: string; readonly content: string }[];
}

const KEY = "SG.test";

const asArrived = (body: SendBody): ArrivedMail => ({
  to: body.personalizations[0]?.to[0]?.email ?? "",
  from: body.from.email,
  subject: body.subject,
  html: body.content.find(({ type }) => type === "text/html")?.value ?? "",
  text: body.content.find(({ type }) => type === "text/plain")?.value ?? "",
  messageId: body.headers?.["Message-ID"] ?? "",
  notificationId: body.custom_args?.notification_id ?? body.personalizations[0]?.custom_args?.notification_id ?? "",
  attachments: (body.attachments ?? []).map(({ filename, type, content }) => ({ filename, contentType: type, content: Buffer.from(content, "base64") })),
});

const ANSWERS = {
  take: [202, undefined],
  "refuse-message": [400, { errors: [{ message: "Does not contain a valid address.", field: "personalizations.0.to.0.email" }] }],
  fail: [503, { errors: [{ message: "try again" }] }],
  "refuse-us": [401, { errors: [{ message: "The provided authorization grant is invalid" }] }],
} as const;

describeMailProvider("SendgridProvider", async () => {
  const arrived: SendBody[] = [];
  const waiting: ServerResponse[] = [];
  let how: keyof typeof ANSWERS | "hang" = "take";
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      if (how === "hang") return void waiting.push(response);
      const authorized = request.headers.authorization === `Bearer ${KEY}` && request.url === "/v3/mail/send";
      const [status, answer] = authorized ? ANSWERS[how] : ANSWERS["refuse-us"];
      if (status === 202) arrived.push(body as SendBody);
      response.writeHead(status, { "content-type": "application/json", "x-message-id": "sg-1" }).end(answer ? JSON.stringify(answer) : "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const provider = new SendgridProvider(KEY, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, SENDER, TIMEOUT);
  const vanish = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    provider,
    arrived: () => arrived.map(asArrived),
    behave: (next) => (how = next),
    vanish,
    close: async () => {
      await provider.close();
      await vanish();
    },
  };
});
