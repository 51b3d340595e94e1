import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import type { NotificationsDatabase } from "../repositories/database";
import type { NotificationCriteria, NotificationRecord, NotificationRepository } from "../repositories/notification.repository";
import { maySeeNotification, requireReadable } from "./notification-access";
import { statisticsOf, type NotificationStatistics } from "./notification-statistics";

/** What the list of messages can be asked for. */
export type NotificationSearch = Omit<NotificationCriteria, "organizationIds">;

/** Looks messages up for whoever asks. */
export class ReadNotifications {
  constructor(
    private readonly db: NotificationsDatabase,
    private readonly notifications: NotificationRepository,
  ) {}

  /** Null for what is not there or not for the caller. */
  async find(caller: Principal, id: string): Promise<NotificationRecord | null> {
    const notification = isId(id) ? await this.notifications.byId(this.db.client, id) : null;
    return notification && maySeeNotification(caller, notification) ? notification : null;
  }

  /** @throws NOT_FOUND for what is not there or not for the caller */
  async require(caller: Principal, id: string): Promise<NotificationRecord> {
    const notification = await this.find(caller, id);
    if (!notification) throw notFound("notification");
    return notification;
  }

  /** Newest first. @throws UNAUTHENTICATED, FORBIDDEN for somebody who may see none anywhere */
  list(caller: Principal, search: NotificationSearch, page: Page): Promise<LazyConnection<NotificationRecord>> {
    return this.history({ ...search, organizationIds: requireReadable(caller) }, page);
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN for somebody who may see none anywhere */
  async statistics(caller: Principal, search: NotificationSearch): Promise<NotificationStatistics> {
    return this.count({ ...search, organizationIds: requireReadable(caller) });
  }

  /** For other services, which are trusted: what their own callers may see is theirs to decide. @throws NOT_FOUND */
  async get(id: string): Promise<NotificationRecord> {
    const notification = await this.notifications.byId(this.db.client, id);
    if (!notification) throw notFound("notification");
    return notification;
  }

  /** For other services. Newest first. */
  async history(criteria: NotificationCriteria, page: Page): Promise<LazyConnection<NotificationRecord>> {
    const nowhere = criteria.eventId !== null && !isId(criteria.eventId);
    const rows = nowhere ? [] : await this.notifications.list(this.db.client, criteria, page);
    return lazyConnectionOf(rows, page, async () => (nowhere ? 0 : this.notifications.count(this.db.client, criteria)), (row) => row.createdAt.toISOString());
  }

  /** For other services. */
  async count(criteria: NotificationCriteria): Promise<NotificationStatistics> {
    if (criteria.eventId !== null && !isId(criteria.eventId)) return statisticsOf([]);
    return statisticsOf(await this.notifications.countBy(this.db.client, criteria));
  }
}
