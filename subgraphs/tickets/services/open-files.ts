import { createHash } from "node:crypto";
import { notFound } from "../../../platform/errors/platform-errors";
import { slugOf } from "../../../platform/text/slug";
import type { TicketsDatabase } from "../repositories/database";
import type { GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import type { GenerationItemRecord, GenerationJobRepository } from "../repositories/generation-job.repository";
import type { FileStore, StoredFile } from "./file-store.port";
import type { MakeTicket } from "./make-ticket";
import { contentHash } from "./ticket-content";
import type { TicketContent, TicketRenderer } from "./ticket-renderer.port";

/** A file on its way out, and what it is to be called where it arrives: letters, digits, `-` and `.` alone. */
export interface NamedFile extends StoredFile {
  readonly filename: string;
}

/**
 * Opens the files themselves. It knows nothing of rights: whoever comes here has a signed link, or is a service. Only
 * what is good at the door now is given out.
 */
export class OpenFiles {
  private readonly drawing = new Map<string, Promise<void>>();

  constructor(
    private readonly db: TicketsDatabase,
    private readonly jobs: GenerationJobRepository,
    private readonly generated: GeneratedTicketRepository,
    private readonly make: MakeTicket,
    private readonly renderer: TicketRenderer,
    private readonly files: FileStore,
  ) {}

  /**
   * The PDF of a ticket; a file that the store has lost is made again.
   * @param revision null for the present one
   * @throws NOT_FOUND for one that is not made, or of a revision that is dead
   */
  async ticket(ticketId: string, revision: number | null): Promise<NamedFile> {
    const [standing] = await this.generated.standings(this.db.client, [ticketId]);
    if (!standing || (revision !== null && standing.revision !== revision)) throw notFound("file");
    const made = await this.generated.find(this.db.client, ticketId, standing.revision);
    const job = made && (await this.jobs.byId(this.db.client, made.jobId));
    const item = made && (await this.jobs.item(this.db.client, made.jobId, ticketId));
    if (!made || !job || !item) throw notFound("file");
    const filename = `${titleOf(item)}-${item.ticket.ticket_code.replace(/[^A-Za-z0-9-]/g, "")}.pdf`;
    const file = await this.files.get(made.filePath);
    if (file) return { ...file, filename };
    const again = await this.make.run(job, item, await this.make.contentOf(job, item));
    await this.generated.put(this.db.client, { ...again, generatedAt: made.generatedAt });
    return { ...(await this.open(again.filePath)), filename };
  }

  /**
   * One PDF with the tickets of a completed job, in the job's order; made when somebody first asks for it, and again
   * when one of its tickets has got a newer revision, which is then left out.
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
    const file = await this.files.get(path);
    if (file) return { ...file, filename };
    await this.once(path, () => this.draw(path, contents));
    return { ...(await this.open(path)), filename };
  }

  private async draw(path: string, contents: readonly TicketContent[]): Promise<void> {
    await this.files.put(path, await this.renderer.renderArchive(contents), "application/pdf");
  }

  /** Ten clicks on one link draw one file. */
  private once(path: string, work: () => Promise<void>): Promise<void> {
    const present = this.drawing.get(path);
    if (present) return present;
    const drawing = work().finally(() => this.drawing.delete(path));
    this.drawing.set(path, drawing);
    return drawing;
  }

  private async open(path: string): Promise<StoredFile> {
    const file = await this.files.get(path);
    if (!file) throw new Error(`${path} is not in the store, although it was just put there`);
    return file;
  }
}

const titleOf = ({ templateData }: GenerationItemRecord): string => slugOf(templateData.event_title, "event");
