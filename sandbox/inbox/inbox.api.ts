import { createReadStream } from "node:fs";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { LiveMessages } from "./live-messages";
import type { MailStore } from "./mail.store";
import { messageView, type StoredAttachment } from "./message";

const listSchema = z.object({
  /** A `+` that a client did not encode arrives as a space, which no address has. */
  to: z
    .string()
    .transform((to) => to.trim().replace(/ /g, "+"))
    .optional(),
  limit: z.coerce.number().int().min(1).optional(),
});

/** The inbox for tests: what the HTTP contract calls `GET /api/messages`, and the files. */
export function registerInboxApi(
  app: FastifyInstance,
  mails: MailStore,
  live: LiveMessages,
  baseUrl: () => string,
): void {
  app.get("/api/messages", (request) => {
    const { to, limit } = listSchema.parse(request.query);
    return mails
      .list(to)
      .slice(0, limit)
      .map((message) => messageView(message, baseUrl()));
  });

  app.get<{ Params: { id: string } }>("/api/messages/:id", (request, reply) => {
    const message = mails.get(request.params.id);
    return message ? messageView(message, baseUrl()) : notFound(reply);
  });

  app.delete("/api/messages", async (_request, reply) => {
    await mails.clear();
    live.cleared();
    return reply.code(204).send();
  });

  app.get<{ Params: { id: string; index: string } }>(
    "/api/messages/:id/attachments/:index/:filename",
    (request, reply) => {
      const attachment = mails.get(request.params.id)?.attachments[Number(request.params.index)];
      return attachment ? sendAttachment(reply, attachment, mails.filePath(attachment)) : notFound(reply);
    },
  );
}

function sendAttachment(reply: FastifyReply, attachment: StoredAttachment, path: string): FastifyReply {
  const { contentType, filename, size } = attachment;
  reply.headers({
    "content-type": contentType,
    "content-length": size,
    "content-disposition": `inline; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, escapeByte)}`,
    "x-content-type-options": "nosniff",
  });
  // A mail must not run its script as this page. Not for PDF: browsers show no PDF inside a sandbox.
  if (contentType !== "application/pdf") {
    reply.header("content-security-policy", "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'");
  }
  return reply.send(createReadStream(path));
}

function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ error: { message: "There is no such message or attachment." } });
}
