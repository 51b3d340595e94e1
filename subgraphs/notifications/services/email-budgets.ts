import { type DailyCounts, secondsUntilTomorrow } from "../../../platform/db/daily-counts";
import { rateLimited } from "../../../platform/errors/platform-errors";
import type { Tx } from "../repositories/database";
import type { OrganizationOrdersRepository } from "../repositories/organization-orders.repository";
import type { Template } from "../templates/define-template";
import { PAID_ORDERS, tierOf, type Tier } from "./organization-tier";
import { recipientKey } from "./recipient-key";

/** Emails in one UTC day; 0 is without limit. */
export interface EmailLimits {
  /** To one recipient, over all templates and organizations. */
  readonly recipient: number;
  /** To one recipient about paid orders. */
  readonly paidOrders: number;
  /** To one recipient, for each template about an account's security. */
  readonly security: number;
  /** To one recipient, asking to confirm the address. */
  readonly confirmation: number;
  /** To others because of an organization's members, by how well the platform knows the organization. */
  readonly organization: Readonly<Record<Tier, number>>;
}

/** An email that is about to be stored. */
export interface BudgetedEmail {
  readonly template: Template;
  readonly recipient: string;
  readonly organizationId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly initiator: "platform" | "organizer";
  /** What becomes of an email beyond the organization's budget: it waits for a day with room, or the caller is refused. */
  readonly overBudget: "wait" | "refuse";
  /** When it is to be sent: now, or later. */
  readonly sendAt: Date;
}

/** What the budgets say to an email. */
export type Admission =
  | { readonly outcome: "SEND" }
  /** It waits until then. */
  | { readonly outcome: "WAIT"; readonly until: Date; readonly budget: "organization" | "recipient" }
  /** It is not sent. `isFirst`: nothing else was suppressed for this recipient today. */
  | { readonly outcome: "SUPPRESS"; readonly isFirst: boolean };

const SEND: Admission = { outcome: "SEND" };
const PAID_TEMPLATES = new Set(["tickets_ready", "purchase_confirmed"]);

/**
 * The daily budgets of emails. Counted in the transaction that stores the email, on the day it is sent.
 *
 * The organization's budget delays: nothing that an organizer asks for is dropped. The recipient's budget suppresses, or a
 * victim of many senders would only be flooded later. Emails about paid orders are never suppressed: a flood of them costs
 * the sender money, and the buyer needs the tickets. They have a budget of their own and wait beyond it.
 */
export class EmailBudgets {
  constructor(
    private readonly counts: DailyCounts,
    private readonly orders: OrganizationOrdersRepository,
    private readonly limits: EmailLimits,
  ) {}

  /** @throws RATE_LIMITED beyond the organization's budget, if the email says so */
  async admit(tx: Tx, email: BudgetedEmail): Promise<Admission> {
    const key = recipientKey(email.recipient);
    if (isPaidOrder(email)) return this.admitPaid(tx, email, key);
    const until = await this.takeOrganization(tx, email);
    const admission = await this.takeRecipient(tx, email.template, key, until ?? email.sendAt);
    if (admission.outcome !== "SEND" || until === null) return admission;
    return { outcome: "WAIT", until, budget: "organization" };
  }

  /** For an email that failed and is sent again. @throws RATE_LIMITED if the recipient's budget is used up */
  async admitAgain(tx: Tx, { template, recipient }: Pick<BudgetedEmail, "template" | "recipient">, now: Date): Promise<void> {
    const { outcome } = await this.takeRecipient(tx, template, recipientKey(recipient), now);
    if (outcome === "SUPPRESS") throw rateLimited(secondsUntilTomorrow(now));
  }

  private async admitPaid(tx: Tx, { organizationId, sendAt }: BudgetedEmail, key: string): Promise<Admission> {
    if (organizationId !== null) await this.orders.add(tx, organizationId, PAID_ORDERS.established);
    if (this.limits.paidOrders === 0) return SEND;
    const until = await this.counts.takeFirstFree(tx, "emails-about-paid-orders", key, this.limits.paidOrders, sendAt);
    return until === null ? SEND : { outcome: "WAIT", until, budget: "recipient" };
  }

  /** @returns null if it may be sent when it is due, otherwise the day with room */
  private async takeOrganization(tx: Tx, { organizationId, initiator, overBudget, sendAt }: BudgetedEmail): Promise<Date | null> {
    if (initiator !== "organizer" || organizationId === null) return null;
    const tier = tierOf(organizationId, await this.orders.paidOf(tx, organizationId), new Date());
    const limit = this.limits.organization[tier];
    if (limit === 0) return null;
    const name = "emails-of-organization";
    if (overBudget === "wait") return this.counts.takeFirstFree(tx, name, organizationId, limit, sendAt);
    if (!(await this.counts.take(tx, name, organizationId, limit, sendAt))) throw rateLimited(secondsUntilTomorrow(sendAt));
    return null;
  }

  private async takeRecipient(tx: Tx, { name, recipientBudget }: Template, key: string, at: Date): Promise<Admission> {
    const limit = { general: this.limits.recipient, security: this.limits.security, confirmation: this.limits.confirmation }[recipientBudget];
    const budget = recipientBudget === "general" ? "emails-to-recipient" : `emails-to-recipient:${name}`;
    if (await this.counts.take(tx, budget, key, limit, at)) return SEND;
    return { outcome: "SUPPRESS", isFirst: (await this.counts.note(tx, "emails-suppressed", key, at)) === 1 };
  }
}

const isPaidOrder = ({ template, data }: BudgetedEmail): boolean =>
  PAID_TEMPLATES.has(template.name) && typeof data.total_minor === "number" && data.total_minor > 0;
