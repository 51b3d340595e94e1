import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { RecordedScan } from "../repositories/scan.repository";
import { Scan, ScanStatistics } from "../schema/scan.type";
import type { Statistics } from "../services/read-statistics";
import type { ScansContext } from "./scans-context";

/** What type-graphql hands to the source of a subscription. */
interface Subscribed<Args> {
  readonly args: Args;
  readonly context: ScansContext;
}

@Resolver()
export class LiveResolver {
  @Subscription(() => Scan, {
    description: "What happens at the doors, as it happens.",
    subscribe: ({ args, context }: Subscribed<{ eventId: string }>) => context.live.scansOf(context.principal, args.eventId) as never,
  })
  scanRecorded(@Root() scan: RecordedScan, @Arg("eventId", () => ID, { description: "Of the event" }) _eventId: string): RecordedScan {
    return scan;
  }

  @Subscription(() => ScanStatistics, {
    description: "Attendance, pushed at most twice a second.",
    subscribe: ({ args, context }: Subscribed<{ eventId: string }>) => context.live.statisticsOf(context.principal, args.eventId) as never,
  })
  scanStatisticsUpdated(@Root() statistics: Statistics, @Arg("eventId", () => ID, { description: "Of the event" }) _eventId: string): Statistics {
    return statistics;
  }
}
