import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { TicketTypeRecord } from "../repositories/event.repository";
import { TicketTypeInput, UpdateTicketTypeInput } from "../schema/event.inputs";
import { TicketType } from "../schema/event.type";
import type { ManageTicketTypes } from "../services/manage-ticket-types";
import type { TicketTypeDraft } from "../services/ticket-type-draft";
import type { CoreContext } from "./core-context";

/** What of an event is sold. */
@Resolver(() => TicketType)
export class TicketTypeChangesResolver {
  constructor(private readonly ticketTypes: ManageTicketTypes) {}

  @Mutation(() => TicketType, { description: "Adds a kind of ticket to a draft or a published event, after the others" })
  async addTicketType(
    @Ctx() { principal, load }: CoreContext,
    @Arg("eventId", () => ID, { description: "Of the event" }) eventId: string,
    @Arg("input", () => TicketTypeInput, { description: "What it is to be" }) input: TicketTypeInput,
  ): Promise<TicketTypeRecord> {
    const added = await this.ticketTypes.add(principal, eventId, ticketTypeDraftOf(input));
    load.page.clear(eventId);
    return added;
  }

  @Mutation(() => TicketType, { description: "Changes a kind of ticket. What was bought keeps its price; there are never fewer than are sold and held." })
  async updateTicketType(
    @Ctx() { principal, load }: CoreContext,
    @Arg("id", () => ID, { description: "Of the ticket type" }) id: string,
    @Arg("input", () => UpdateTicketTypeInput, { description: "What is to change" }) input: UpdateTicketTypeInput,
  ): Promise<TicketTypeRecord> {
    const changed = await this.ticketTypes.update(principal, id, input);
    load.page.clear(changed.eventId);
    load.ticketType.clear(id);
    return changed;
  }

  @Mutation(() => Boolean, { description: "Removes a kind of ticket that nobody ever had one of" })
  async removeTicketType(@Ctx() { principal, load }: CoreContext, @Arg("id", () => ID, { description: "Of the ticket type" }) id: string): Promise<boolean> {
    await this.ticketTypes.remove(principal, id);
    load.page.clearAll();
    return true;
  }
}

/** An explicit null means the default, too. */
export const ticketTypeDraftOf = (input: TicketTypeInput): TicketTypeDraft => ({
  ...input,
  description: input.description ?? null,
  salesStartAt: input.salesStartAt ?? null,
  salesEndAt: input.salesEndAt ?? null,
  maxPerPurchase: input.maxPerPurchase ?? 10,
  maxPerBuyer: input.maxPerBuyer ?? null,
});
