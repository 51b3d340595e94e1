import type { FastifyInstance } from "fastify";
import { sendPage } from "../page/page";
import { inboxPage, listItem } from "./inbox.page";
import type { LiveMessages } from "./live-messages";
import type { MailStore } from "./mail.store";
import { mailDocument, MAIL_POLICY } from "./mail.document";

/** What the page shows at once; older messages are in the API. */
const LISTED = 200;

interface InboxQuery {
  to?: string;
  message?: string;
}

/** The inbox for people. It is made on the server; its script only inserts what is pushed. */
export function registerInboxPage(app: FastifyInstance, mails: MailStore, live: LiveMessages): void {
  app.get<{ Querystring: InboxQuery }>("/", (request, reply) => {
    const to = addressOf(request.query.to);
    const messages = mails.list(to || undefined);
    const opened = request.query.message === undefined ? null : (mails.get(request.query.message) ?? null);
    const view = { messages: messages.slice(0, LISTED), total: messages.length, to, opened };
    return sendPage(reply, inboxPage(view));
  });

  app.get<{ Querystring: InboxQuery }>("/live", (request, reply) => {
    const to = addressOf(request.query.to);
    live.stream(
      reply,
      (message) => to === "" || message.to.toLowerCase() === to.toLowerCase(),
      (message) => listItem(message, to, null).text,
    );
  });

  app.get<{ Params: { id: string } }>("/messages/:id/document", (request, reply) => {
    const message = mails.get(request.params.id);
    return reply
      .code(message ? 200 : 404)
      .headers({
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": MAIL_POLICY,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      })
      .send(message ? mailDocument(message) : "");
  });
}

function addressOf(to: string | undefined): string {
  return (to ?? "").trim().replace(/ /g, "+");
}
