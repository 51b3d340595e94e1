import type { FastifyInstance } from "fastify";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { SignedLinks } from "../../../platform/http/signed-link";
import type { NamedFile, OpenFiles } from "../services/open-files";

interface Signed {
  readonly expires?: unknown;
  readonly signature?: unknown;
}

const TICKET = /^\/files\/tickets\/([0-9a-f-]{36})\/(\d{1,8})\.pdf$/;
const JOB = /^\/files\/jobs\/([0-9a-f-]{36})\.pdf$/;

/** GET /files/…: for whoever has a link that we signed and that is still good. The path is compared, never opened. */
export function mountFiles(app: FastifyInstance, files: OpenFiles, links: SignedLinks): void {
  app.get<{ Querystring: Signed }>("/files/*", async (request, reply) => {
    const [path = ""] = request.url.split("?");
    const { expires, signature } = request.query;
    if (!links.verify(path, expires, signature)) throw forbidden("This link is not good, or not any more. Ask for a new one where you found it.");
    const { stream, size, contentType, filename } = await open(files, path);
    return reply
      .headers({
        "content-type": contentType,
        "content-length": size,
        "content-disposition": `inline; filename="${filename}"`,
        "cache-control": "private, max-age=60",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      })
      .send(stream);
  });
}

async function open(files: OpenFiles, path: string): Promise<NamedFile> {
  const [, ticketId, revision] = TICKET.exec(path) ?? [];
  if (isId(ticketId)) return files.ticket(ticketId, Number(revision));
  const [, jobId] = JOB.exec(path) ?? [];
  if (isId(jobId)) return files.archive(jobId);
  throw notFound("file");
}
