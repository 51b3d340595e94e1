import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { TicketRecord } from "../repositories/ticket.repository";
import type { PurchaseAccess } from "./purchase-access";

/**
 * The page on which a buyer tracks a purchase, for emails. The token is in the fragment, which browsers do not send:
 * neither logs nor other sites see it.
 * @param publicUrl the origin of the page
 */
export const purchaseLink = (publicUrl: string, access: PurchaseAccess, { id, accessVersion }: Pick<PurchaseRecord, "id" | "accessVersion">): string =>
  `${publicUrl}/purchases/${id}#${access.accessToken(id, accessVersion)}`;

/**
 * The page of one ticket, for the person who received it by a transfer. The link ends with the ticket's revision.
 * @param publicUrl the origin of the page
 */
export const ticketLink = (publicUrl: string, access: PurchaseAccess, ticket: Pick<TicketRecord, "id" | "revision">): string =>
  `${publicUrl}/tickets/${ticket.id}#${access.holderToken(ticket)}`;
