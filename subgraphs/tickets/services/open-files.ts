import { createHash } from "node:crypto";
import { notFound } from "../../../platform/errors/platform-errors";
import { slugOf } from "../../../platform/text/slug";
import type { TicketsDatabase } from "../repositories/database";
import type { GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import type { GenerationItemRecord, GenerationJobRecord, GenerationJobRepository } from "../repositories/generation-job.repository";
import type { StoredFile } from "./file-store.port";
import { NOT_DRAWN, type MakeTicket } from "./make-ticket";
import { sha256Of, type ExpectedFile, type StoredFiles } from "./stored-files";
import { contentHash } from "./ticket-content";
import type { TicketContent, TicketRenderer } from "./ticket-renderer.port";

/** A file on its way out, and what it is to be called where it arrives: letters, digits, `-` and `.` alone. */
export interface NamedFile extends StoredFile {
  readonly filename: string;
}

/**
 * Opens tickets and archives. It checks no permissions: the caller has a signed link or is a service. It returns only
 * tickets that are valid at the gate now, and only files that match their hash.
 */
export class OpenFiles {
  private readonly drawing = new Map<string, Promise<ExpectedFile>>();

  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
    private readonly generated: GeneratedTicketRepository,
    private readonly make: MakeTicket,
    private readonly renderer: TicketRenderer,
    private readonly files: StoredFiles,
  ) {}

  /** Whether a newer revision of the ticket was requested. The file of a revoked revision is not opened. */
  async isRevoked(ticketId: string, revision: number): Promise<boolean> {
    const [standing] = await this.generated.standings(this.db.client, [ticketId]);
    return standing !== undefined && standing.revision > revision;
  }

  /**
   * Opens the PDF of a ticket. A file that is missing, damaged or not drawn yet is generated.
   * @param revision null for the current one
   * @throws NOT_FOUND if the ticket is not generated yet or the revision is revoked
   */
  async ticket(ticketId: string, revision: number | null): Promise<NamedFile> {
    const [standing] = await this.generated.standings(this.db.client, [ticketId]);
    if (!standing || (revision !== null && standing.revision !== revision)) throw notFound("file");
    const made = await this.generated.find(this.db.client, ticketId, standing.revision);
    const job = made && (await this.jobs.byId(this.db.client, made.jobId));
    const item = made && (await this.jobs.item(this.db.client, made.jobId, ticketId));
    if (!made || !job || !item) throw notFound("file");
    const filename = `${titleOf(item)}-${item.ticket.ticket_code.replace(/[^A-Za-z0-9-]/g, "")}.pdf`;
    const file = made.sha256 === NOT_DRAWN ? null : await this.files.open({ path: made.filePath, sha256: made.sha256 });
    if (file) return { ...file, filename };
    const drawn = await this.once(`${ticketId}/${standing.revision}`, async () => {
      // Another request may have drawn it after this one read the ticket.
      const present = await this.generated.find(this.db.client, ticketId, standing.revision);
      if (present && present.sha256 !== made.sha256) return { path: present.filePath, sha256: present.sha256 };
      const again = await this.make.run(job, item, await this.make.contentOf(job, item));
      await this.generated.put(this.db.client, { ...again, generatedAt: made.generatedAt });
      return { path: again.filePath, sha256: again.sha256 };
    });
    return { ...(await this.reopen(drawn)), filename };
  }

  /**
   * Opens one PDF with the tickets of a completed job, in the job's order. It is generated on the first request, and again
   * if it is missing or damaged, or if one of its tickets has a newer revision, which is then omitted.
   * @throws NOT_FOUND
   */
  async archive(jobId: string): Promise<NamedFile> {
    const job = await this.jobs.byId(this.db.client, jobId);
    if (!job || job.status !== "COMPLETED") throw notFound("file");
    const items = await this.jobs.itemsOf(this.db.client, jobId);
    const standings = await this.generated.standings(this.db.client, items.map(({ ticketId }) => ticketId));
    const present = new Map(standings.map(({ ticketId, revision }) => [ticketId, revision]));
    const [first, ...others] = items.filter(({ ticketId, revision }) => present.get(ticketId) === revision);
    if (!first) throw notFound("file");
    const contents = await Promise.all([first, ...others].map((item) => this.make.contentOf(job, item)));
    const hash = createHash("sha256").update(contents.map(contentHash).join()).digest("hex").slice(0, 16);
    const path = `jobs/${job.createdAt.toISOString().slice(0, 10).replaceAll("-", "/")}/${jobId}-${hash}.pdf`;
    const filename = `${titleOf(first)}-tickets.pdf`;
    if (job.archivePath === path && job.archiveSha256 !== null) {
      const file = await this.files.open({ path, sha256: job.archiveSha256 });
      if (file) return { ...file, filename };
    }
    return { ...(await this.reopen(await this.once(path, () => this.draw(job, path, contents)))), filename };
  }

  private async draw(seen: GenerationJobRecord, path: string, contents: readonly TicketContent[]): Promise<ExpectedFile> {
    // Another request may have drawn it after this one read the job.
    const job = await this.jobs.byId(this.db.client, seen.id);
    if (job?.archivePath === path && job.archiveSha256 !== null && seen.archiveSha256 !== job.archiveSha256) {
      return { path, sha256: job.archiveSha256 };
    }
    const pdf = await this.renderer.renderArchive(contents);
    const file = { path, sha256: sha256Of(pdf) };
    await this.files.put(path, pdf);
    await this.jobs.setArchive(this.db.client, seen.id, file);
    return file;
  }

  /** Concurrent requests for one file draw it once. */
  private once(path: string, work: () => Promise<ExpectedFile>): Promise<ExpectedFile> {
    const present = this.drawing.get(path);
    if (present) return present;
    const drawing = work().finally(() => this.drawing.delete(path));
    this.drawing.set(path, drawing);
    return drawing;
  }

  private async reopen(expected: ExpectedFile): Promise<StoredFile> {
    const file = await this.files.open(expected);
    if (!file) throw new Error(`the store did not keep ${expected.path}`);
    return file;
  }
}

const titleOf = ({ templateData }: GenerationItemRecord): string => slugOf(templateData.event_title, "event");
