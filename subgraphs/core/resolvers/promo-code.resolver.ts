import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { DecimalScalar } from "../../../platform/graphql/scalars";
import { fromMinor } from "../../../platform/money/money";
import type { EventFacts } from "../repositories/event.repository";
import type { PromoCodeRecord } from "../repositories/promo-code.repository";
import { Event, TicketType } from "../schema/event.type";
import { CreatePromoCodeInput } from "../schema/promo-code.inputs";
import { PromoCode } from "../schema/promo-code.type";
import type { ManagePromoCodes } from "../services/manage-promo-codes";
import type { CoreContext } from "./core-context";

@Resolver(() => PromoCode)
export class PromoCodeResolver {
  constructor(private readonly promoCodes: ManagePromoCodes) {}

  @Mutation(() => PromoCode, { description: "Makes a code that takes something off purchases of an event" })
  createPromoCode(
    @Ctx() { principal }: CoreContext,
    @Arg("input", () => CreatePromoCodeInput, { description: "What it is to be" }) input: CreatePromoCodeInput,
  ): Promise<PromoCodeRecord> {
    return this.promoCodes.create(principal, {
      ...input,
      maxUses: input.maxUses ?? null,
      startsAt: input.startsAt ?? null,
      endsAt: input.endsAt ?? null,
      ticketTypeIds: input.ticketTypeIds ?? [],
    });
  }

  @Mutation(() => Boolean, { description: "Nobody can use it from now on; purchases that did keep what they got" })
  async removePromoCode(@Ctx() { principal }: CoreContext, @Arg("id", () => ID, { description: "Of the promo code" }) id: string): Promise<boolean> {
    await this.promoCodes.remove(principal, id);
    return true;
  }

  @FieldResolver(() => DecimalScalar)
  async value(@Root() promo: PromoCodeRecord, @Ctx() { load }: CoreContext): Promise<string> {
    if (promo.kind === "PERCENT") return String(promo.amount / 100);
    const event = await load.event.load(promo.eventId);
    if (!event) throw new Error(`promo code ${promo.id} without its event`);
    return fromMinor(promo.amount, event.currency);
  }

  @FieldResolver(() => [TicketType])
  async ticketTypes(@Root() promo: PromoCodeRecord, @Ctx() { load }: CoreContext) {
    const types = await load.ticketType.loadMany(promo.ticketTypeIds);
    return types.filter((type) => type !== null && !(type instanceof Error));
  }
}

/** What promo codes add to an event. */
@Resolver(() => Event)
export class EventPromoCodesResolver {
  constructor(private readonly manage: ManagePromoCodes) {}

  @FieldResolver(() => [PromoCode], { nullable: true, description: "Those that can be used now or later, newest first; for those who may make them" })
  promoCodes(@Root() event: EventFacts, @Ctx() { principal }: CoreContext): Promise<PromoCodeRecord[]> {
    return this.manage.listOf(principal, event);
  }
}
