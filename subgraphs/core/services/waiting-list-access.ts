import { isSelf, mayIn, requireNotWithheld } from "../../../platform/auth/access";
import type { Capabilities, Scope } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import type { WaitingListRecord } from "../repositories/waiting-list.repository";

const TYPE = "WaitingListEntry";

/**
 * Who may see which entry of a waiting list. A token is the capability for the entry, with its id before it: it is all
 * that purchaseTickets is given, and it should not have to try every offer.
 */
export class WaitingListAccess {
  constructor(private readonly capabilities: Capabilities) {}

  /** The same string each time, good for as long as the secret. */
  tokenOf(id: string): string {
    return `${id}.${this.capabilities.accessToken(TYPE, id)}`;
  }

  /** The entry that a token is for, or null when it is not one of ours. Never throws: tokens come from outside. */
  idOf(token: string): string | null {
    const end = token.indexOf(".");
    const id = token.slice(0, Math.max(end, 0));
    return isId(id) && this.capabilities.check(TYPE, id, token.slice(end + 1)) === "BUYER" ? id : null;
  }

  /** @param organizationId of the entry's event. @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions */
  ofEntry(caller: Principal, entry: WaitingListRecord, organizationId: string, token: string | null): Scope | null {
    if (token !== null && this.idOf(token) === entry.id) return "BUYER";
    if (isSelf(caller, entry.userId, "purchases:own")) return "BUYER";
    if (mayIn(caller, organizationId, "guests:read")) return "STAFF";
    requireNotWithheld(caller, organizationId);
    return null;
  }
}
