import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { mayIn } from "../../../platform/auth/access";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { Purchase } from "../schema/purchase.type";
import { HoldFilter, ReleasedHolds } from "../schema/release-holds";
import type { Pseudonyms } from "../services/pseudonyms";
import type { Seen } from "../services/purchase-access";
import type { ReleaseHolds } from "../services/release-holds";
import type { CoreContext } from "./core-context";

/** Where unpaid purchases come from, and how organizers release them. */
@Resolver(() => Purchase)
export class HoldsResolver {
  constructor(
    private readonly releaseHoldsService: ReleaseHolds,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  @Mutation(() => ReleasedHolds, {
    description:
      "Cancels the unpaid purchases of an event that match a filter and releases their tickets, first to the waiting list. " +
      "Buyers receive no email. Requires `purchases:manage`.",
  })
  releaseHolds(
    @Ctx() { principal }: CoreContext,
    @Arg("eventId", () => ID, { description: "The event's ID." }) eventId: string,
    @Arg("filter", () => HoldFilter, { description: "The purchases to cancel." }) filter: HoldFilter,
    @Arg("dryRun", () => Boolean, { nullable: true, defaultValue: false, description: "Whether to only count the purchases that match." }) dryRun: boolean | null,
  ): Promise<ReleasedHolds> {
    return this.releaseHoldsService.run(principal, eventId, filter, dryRun ?? false);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "A pseudonym for the network that the purchase came from, the same for all purchases of the event from that network. " +
      "Visible to organizers with `purchases:manage`, otherwise null.",
  })
  sourceKey(@Root() purchase: Seen<PurchaseRecord>, @Ctx() { principal }: CoreContext): string | null {
    if (!mayIn(principal, purchase.organizationId, "purchases:manage")) return null;
    return this.pseudonyms.ofNetwork(purchase.eventId, purchase.buyerAddress);
  }
}
