import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { pageOf } from "../../../platform/graphql/connection";
import type { GateRecord } from "../repositories/gate.repository";
import type { ScanCriteria } from "../repositories/scan.repository";
import { Event } from "../schema/foreign.types";
import { ScanFilter } from "../schema/scan.inputs";
import { Gate, ScanConnection, ScanStatistics } from "../schema/scan.type";
import type { ManageGates } from "../services/manage-gates";
import type { ReadScans } from "../services/read-scans";
import type { ReadStatistics, Statistics } from "../services/read-statistics";
import type { ScansContext } from "./scans-context";

/** Event.gates, Event.scans, Event.scanStatistics: what scans adds to core's event. */
@Resolver(() => Event)
export class EventResolver {
  constructor(
    private readonly gateService: ManageGates,
    private readonly scanReader: ReadScans,
    private readonly statisticsReader: ReadStatistics,
  ) {}

  @FieldResolver(() => [Gate], { nullable: true, description: "Its doors; for those who run it, or stand at them" })
  gates(@Root() event: Event, @Ctx() { principal }: ScansContext): Promise<GateRecord[]> {
    return this.gateService.ofEvent(principal, event.id);
  }

  @FieldResolver(() => ScanConnection, { nullable: true, description: "What happened at the doors, newest first; for those who run it, or stand at them" })
  scans(
    @Root() event: Event,
    @Ctx() { principal }: ScansContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("filter", () => ScanFilter, { nullable: true, description: "What they are narrowed down to" }) filter: ScanFilter | null,
  ) {
    return this.scanReader.ofEvent(principal, event.id, criteriaOf(filter), pageOf(first, after));
  }

  @FieldResolver(() => ScanStatistics, { nullable: true, description: "Attendance, for those who run it, or stand at its doors" })
  scanStatistics(@Root() event: Event, @Ctx() { principal }: ScansContext): Promise<Statistics> {
    return this.statisticsReader.run(principal, event.id);
  }
}

@Resolver(() => ScanStatistics)
export class ScanStatisticsResolver {
  constructor(private readonly reader: ReadStatistics) {}

  @FieldResolver(() => Int, { nullable: true, description: "Tickets that could come; core knows it." })
  expected(@Root() statistics: Statistics): Promise<number> {
    return this.reader.expected(statistics);
  }
}

const criteriaOf = (filter: ScanFilter | null | undefined): ScanCriteria => ({
  outcome: filter?.outcome ?? null,
  location: filter?.location ?? null,
  operatorId: filter?.operatorId ?? null,
  from: filter?.from ?? null,
  to: filter?.to ?? null,
});
