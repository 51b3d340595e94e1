import { requireNotWithheld } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput } from "../../../platform/errors/platform-errors";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import type { CoreDatabase } from "../repositories/database";
import type { EventCriteria, EventListRepository } from "../repositories/event-list.repository";
import type { EventFacts, EventRecord } from "../repositories/event.repository";
import { maySeeEvent } from "./event-access";
import type { EventPages } from "./event-pages";
import { searchText } from "./search-text";

/** What the events list can be asked for. */
export type EventSearch = Omit<EventCriteria, "draftsOf">;

/** Rows that can be passed over without a cursor: each of them is read. */
const FARTHEST = 100_000;

/** Looks events up for whoever asks. */
export class ReadEvents {
  constructor(
    private readonly db: CoreDatabase,
    private readonly lists: EventListRepository,
    private readonly pages: EventPages,
  ) {}

  /**
   * By exactly one of id and slug; null for what is not there or not for the caller.
   * @throws BAD_USER_INPUT for none or both; SECOND_FACTOR_REQUIRED for a draft of an organization that withholds the caller's
   * permissions
   */
  async find(caller: Principal, id: string | null, slug: string | null): Promise<EventFacts | null> {
    if ((id === null) === (slug === null)) throw badInput({ id: "give either id or slug" });
    const page = slug !== null ? await this.pages.bySlug(slug) : isId(id) ? (await this.pages.byIds([id]))[0] : null;
    if (!page || maySeeEvent(caller, page.event)) return page?.event ?? null;
    requireNotWithheld(caller, page.event.organizationId);
    return null;
  }

  /**
   * Newest first.
   * @param offset how many are passed over, for clients that count pages; with a cursor, from there
   * @throws BAD_USER_INPUT for an offset outside 0..100,000
   */
  async list(caller: Principal, search: EventSearch, page: Page, offset = 0, now = new Date()): Promise<LazyConnection<EventRecord>> {
    if (offset < 0 || offset > FARTHEST) throw badInput({ offset: "must be between 0 and 100000" });
    const criteria = { ...search, search: searchText(search.search), draftsOf: draftsOf(caller) };
    const nowhere = criteria.organizationId !== null && !isId(criteria.organizationId);
    const rows = nowhere ? [] : await this.lists.list(this.db.client, criteria, page, offset, now);
    const connection = lazyConnectionOf(rows, page, async () => (nowhere ? 0 : this.lists.count(this.db.client, criteria, now)), (row) => row.createdAt.toISOString());
    return offset === 0 ? connection : Object.defineProperty(connection, "pageInfo", { value: { ...connection.pageInfo, hasPreviousPage: true } });
  }
}

/** Where the caller runs events: their drafts are listed, too. */
function draftsOf({ user }: Principal): readonly string[] | "all" {
  if (!user) return [];
  if (user.permissions.includes("events:read") || user.permissions.includes("*")) return "all";
  return user.memberships.filter(({ permissions, organizationId }) => permissions.includes("events:read") && isId(organizationId)).map(({ organizationId }) => organizationId);
}
