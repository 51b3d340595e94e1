import { mayIn, refusalIn, requireNotWithheld, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { notFound } from "../../../platform/errors/platform-errors";
import type { Permission } from "../../../contracts/permissions";
import type { EventFacts } from "../repositories/event.repository";

/** Published events are everybody's to see; drafts are for those who run them. */
export const maySeeEvent = (caller: Principal, event: Pick<EventFacts, "publishedAt" | "organizationId">): boolean =>
  event.publishedAt !== null || mayIn(caller, event.organizationId, "events:read");

/**
 * The event, if the caller may do `permission` with it.
 * @throws UNAUTHENTICATED for nobody; SECOND_FACTOR_REQUIRED; NOT_FOUND for an event that the caller may not even see; FORBIDDEN
 * otherwise
 */
export function requireEvent<T extends Pick<EventFacts, "publishedAt" | "organizationId">>(caller: Principal, event: T | null, permission: Permission): T {
  requireUser(caller);
  if (!event || !maySeeEvent(caller, event)) {
    requireNotWithheld(caller, event?.organizationId);
    throw notFound("event");
  }
  if (!mayIn(caller, event.organizationId, permission)) throw refusalIn(caller, event.organizationId);
  return event;
}
