import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { GuestImportRecord } from "../repositories/guest-import.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { EventStatistics } from "../schema/event.type";
import { GuestImport } from "../schema/guest-import.type";
import { Purchase } from "../schema/purchase.type";
import type { Seen } from "../services/purchase-access";
import type { Statistics } from "../services/read-statistics";
import type { CoreContext } from "./core-context";
import { statisticsView } from "./statistics.view";

/** What type-graphql hands to the source of a subscription. */
interface Subscribed<Args> {
  readonly args: Args;
  readonly context: CoreContext;
}

@Resolver()
export class LiveResolver {
  @Subscription(() => Purchase, {
    description: "Status, payment, and the tickets when their QR codes and PDFs are ready.",
    subscribe: ({ args, context }: Subscribed<{ purchaseId: string; accessToken?: string | null }>) =>
      context.live.purchase(context.principal, args.purchaseId, args.accessToken ?? null) as never,
  })
  purchaseUpdated(
    @Root() purchase: Seen<PurchaseRecord>,
    @Arg("purchaseId", () => ID, { description: "Of the purchase" }) _purchaseId: string,
    @Arg("accessToken", () => String, { nullable: true, description: "Of a buyer without an account" }) _accessToken: string | null,
  ): Seen<PurchaseRecord> {
    return purchase;
  }

  @Subscription(() => EventStatistics, {
    description: "Sales and attendance, pushed at most twice a second.",
    subscribe: ({ args, context }: Subscribed<{ eventId: string }>) => context.live.eventStatistics(context.principal, args.eventId) as never,
  })
  eventStatisticsUpdated(@Root() statistics: Statistics, @Arg("eventId", () => ID, { description: "Of the event" }) _eventId: string) {
    return statisticsView(statistics);
  }

  @Subscription(() => GuestImport, {
    description: "How far a guest import is: now, and whenever lines more are read.",
    subscribe: ({ args, context }: Subscribed<{ id: string }>) => context.live.guestImport(context.principal, args.id) as never,
  })
  guestImportProgressed(@Root() progress: GuestImportRecord, @Arg("id", () => ID, { description: "Of the import" }) _id: string): GuestImportRecord {
    return progress;
  }
}
