import { Field, ID, Int, ObjectType } from "type-graphql";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { ScanOutcome } from "./enums";
import { Ticket } from "./foreign.types";

@ObjectType({ description: "A door of an event" })
export class Gate {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "1 to 100 characters, unique among the event's gates" })
  name!: string;
}

@ObjectType({ description: "Something was held up at a door, and answered. Refusals are recorded too." })
export class Scan {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => ScanOutcome, { description: "What the door was answered" })
  outcome!: ScanOutcome;

  @Field(() => String, { description: "Where, in the operator's words" })
  location!: string;

  @Field(() => Boolean, { description: "Whether it was made without a network, and uploaded later" })
  offline!: boolean;

  @Field(() => DateTimeScalar, { description: "When, at the door" })
  scannedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the admission was taken back; null: it was not" })
  undoneAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why the admission was taken back" })
  undoReason!: string | null;
}

@ObjectType({ description: "The answer to a door" })
export class ScanResult {
  @Field(() => Boolean, { description: "Whether the guest may come in" })
  admitted!: boolean;

  @Field(() => ScanOutcome, { description: "Why, or why not" })
  outcome!: ScanOutcome;

  @Field(() => String, { description: "For the person at the door, in the language of the request." })
  message!: string;

  @Field(() => Ticket, { nullable: true, description: "Null when the code names no ticket that we know, or one of another organization" })
  ticket!: Ticket | null;

  @Field(() => Scan, { description: "What was recorded" })
  scan!: Scan;

  @Field(() => Scan, { nullable: true, description: "For a duplicate: the scan that let the guest in." })
  firstScan!: Scan | null;
}

export const { Connection: ScanConnection, Edge: ScanEdge } = connectionTypes("Scan", () => Scan);

@ObjectType({ description: "Scans of one minute" })
export class ScanRate {
  @Field(() => DateTimeScalar, { description: "When the minute began" })
  minute!: Date;

  @Field(() => Int, { description: "Guests who came in" })
  admitted!: number;

  @Field(() => Int, { description: "Scans that let nobody in" })
  refused!: number;
}

@ObjectType({ description: "Scans at one place" })
export class GateStatistics {
  @Field(() => String, { description: "Where, in the operators' words" })
  location!: string;

  @Field(() => Int, { description: "Guests who came in" })
  admitted!: number;

  @Field(() => Int, { description: "Scans that let nobody in" })
  refused!: number;
}

@ObjectType({ description: "Scans of one outcome" })
export class OutcomeStatistics {
  @Field(() => ScanOutcome, { description: "Which outcome" })
  outcome!: ScanOutcome;

  @Field(() => Int, { description: "How many, at least one" })
  count!: number;
}

@ObjectType({ description: "What happened at the doors: counters that are kept, so that asking costs nothing. An admission that was taken back counts no more." })
export class ScanStatistics {
  @Field(() => Int, { description: "Guests who came in" })
  admitted!: number;

  @Field(() => Int, { description: "Scans that let nobody in, duplicates among them" })
  refused!: number;

  @Field(() => Int, { description: "Scans of tickets that were used before" })
  duplicates!: number;

  @Field(() => [ScanRate], { description: "Minutes with a scan, oldest first; the latest 1,440 of them" })
  perMinute!: ScanRate[];

  @Field(() => [GateStatistics], { description: "By location, in alphabetical order" })
  byGate!: GateStatistics[];

  @Field(() => [OutcomeStatistics], { description: "Those that occurred, in the order in which they are decided" })
  byOutcome!: OutcomeStatistics[];
}
