import type { FastifyInstance } from "fastify";
import { Readable } from "node:stream";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { SignedLinks } from "../../../platform/http/signed-link";
import type { ExportGuests } from "../services/export-guests";

interface Signed {
  readonly expires?: unknown;
  readonly signature?: unknown;
}

const GUESTS = /^\/files\/exports\/events\/([0-9a-f-]{36})\/guests\.csv$/;

/** GET /files/exports/…: for whoever has a link that we signed and that is still good. */
export function mountExports(app: FastifyInstance, exports: ExportGuests, links: SignedLinks): void {
  app.get<{ Querystring: Signed }>("/files/exports/*", async (request, reply) => {
    const [path = ""] = request.url.split("?");
    const { expires, signature } = request.query;
    if (!links.verify(path, expires, signature)) throw forbidden("This link is not good, or not any more. Ask for a new one where you found it.");
    const [, eventId] = GUESTS.exec(path) ?? [];
    if (!isId(eventId)) throw notFound("file");
    const { filename, chunks } = await exports.open(eventId);
    return reply
      .headers({
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${filename}"`,
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      })
      .send(Readable.from(chunks, { objectMode: false }));
  });
}
