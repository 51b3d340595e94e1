import { AsyncLocalStorage } from "node:async_hooks";
import { z } from "zod";

/** Where one occurrence is in its stream. */
export interface Position {
  readonly id: string;
  /** When it was recorded, ISO 8601, by the clock of the database. */
  readonly at: string;
}

/** The newest IDs that a subscriber names when it subscribes again. Older ones were recorded before the overlap. */
export const MAX_SEEN = 2_000;

/**
 * What a gateway sends in the `extensions.resume` of a subscription, so that it can subscribe again without a gap. The
 * first time it is empty, which asks for positions. Clients and other routers omit it and receive no positions.
 */
export const resumeSchema = z.object({
  /** When the stream began: nothing recorded before belongs to it. */
  start: z.iso.datetime().optional(),
  /** When the newest delivered occurrence was recorded. */
  at: z.iso.datetime().optional(),
  /** IDs of the newest delivered occurrences. */
  seen: z.array(z.uuid()).max(MAX_SEEN).default([]),
});

export type Resume = z.infer<typeof resumeSchema>;

/** How far a stream has come: since when, and what it has delivered last. */
export class StreamProgress {
  private started = "";
  private newest = "";
  /** Times by ID, oldest delivery first. Unknown ("") for those that another process delivered. */
  private readonly delivered: Map<string, string>;

  constructor(resume?: Resume) {
    this.started = resume?.start ?? "";
    this.newest = resume?.at ?? "";
    this.delivered = new Map(resume?.seen.map((id) => [id, ""]));
  }

  /** Nothing recorded before belongs to the stream. "" before it began. */
  get start(): string {
    return this.started;
  }

  /** Says when the stream began. Only the first call counts. */
  begin(at: string): void {
    this.started ||= at;
  }

  has(id: string): boolean {
    return this.delivered.has(id);
  }

  add({ id, at }: Position): void {
    this.delivered.set(id, at);
    if (at > this.newest) this.newest = at;
    if (this.delivered.size <= MAX_SEEN) return;
    for (const [oldest, recorded] of this.delivered) {
      this.delivered.delete(oldest);
      // Nothing that can be sent twice is read again once its ID is forgotten.
      if (recorded > this.started) this.started = recorded;
      return;
    }
  }

  seen(): string[] {
    return [...this.delivered.keys()];
  }

  /** @param overlap milliseconds before the newest occurrence in which others may have been recorded */
  from(overlap: number): Date {
    const start = Date.parse(this.started);
    return new Date(this.newest === "" ? start : Math.max(start, Date.parse(this.newest) - overlap));
  }

  /** What to subscribe again with. */
  resume(): Resume {
    return {
      ...(this.started === "" ? {} : { start: this.started }),
      ...(this.newest === "" ? {} : { at: this.newest }),
      seen: this.seen(),
    };
  }
}

const resumed = new AsyncLocalStorage<Resume | null>();

/** Runs `work`, which opens a subscription, so that its source knows where to resume. */
export const withResume = <T>(resume: Resume | null, work: () => T): T => resumed.run(resume, work);

/** Null when positions were not asked for. */
export const currentResume = (): Resume | null => resumed.getStore() ?? null;

/** The first value of a stream whose subscriber asked for positions. It is no event. */
export class StreamStart {
  constructor(readonly at: string) {}
}

const positions = new WeakMap<object, Position>();

/** Remembers where an event is, beside the event: resolvers receive it as it is. */
export const markPosition = (event: object, position: Position): void => void positions.set(event, position);

/** Undefined for an event of a stream without positions. */
export const positionOf = (event: unknown): Position | undefined =>
  typeof event === "object" && event !== null ? positions.get(event) : undefined;
