import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import { connectionOf, type Connection, type Page } from "../../../platform/graphql/connection";
import type { CoreDatabase } from "../repositories/database";
import type { EventCriteria, EventRecord, EventRepository } from "../repositories/event.repository";
import { maySeeEvent } from "./event-access";

/** What the events list can be asked for. */
export type EventSearch = Omit<EventCriteria, "draftsOf">;

/** Looks events up for whoever asks. */
export class ReadEvents {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
  ) {}

  /**
   * By exactly one of id and slug; null for what is not there or not for the caller.
   * @throws BAD_USER_INPUT for none or both
   */
  async find(caller: Principal, id: string | null, slug: string | null): Promise<EventRecord | null> {
    if ((id === null) === (slug === null)) throw badInput({ id: "give either id or slug" });
    if (id !== null && !isId(id)) return null;
    const event = id !== null ? await this.events.byId(this.db.client, id) : await this.events.bySlug(this.db.client, slug ?? "");
    return event && maySeeEvent(caller, event) ? event : null;
  }

  /** Newest first. */
  async list(caller: Principal, search: EventSearch, page: Page, now = new Date()): Promise<Connection<EventRecord>> {
    const draftsOf = (caller.user?.memberships ?? []).filter(({ permissions }) => permissions.includes("events:read")).map(({ organizationId }) => organizationId);
    const criteria = { ...search, draftsOf };
    const [rows, total] = await Promise.all([this.events.list(this.db.client, criteria, page, now), this.events.count(this.db.client, criteria, now)]);
    return connectionOf(rows, page, total, (row) => row.createdAt.toISOString());
  }
}
