import { ArrayMaxSize, Length, MaxLength } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";
import { ScanOutcome } from "./enums";

const CLIENT_SCAN_ID =
  "The scan's ID, made by the scanner, 1 to 100 characters. It belongs to one device of one operator: a repeat with the same `deviceId` returns the first result.";
const DEVICE_ID =
  "The scanner, at most 100 characters. Scanners that share an account need it if their client scan IDs could be equal.";

@InputType({ description: "A code that was held up at a door" })
export class ScanTicketInput {
  @Field(() => String, {
    description:
      "The text that the scanner read, at most 2,048 characters. Line ends, blanks and invisible characters around the code are ignored. " +
      "A link that contains the code, and the ticket code printed on the ticket (`TKT-…`), are accepted, too.",
  })
  @Length(1, 2_048)
  qrCodeData!: string;

  @Field(() => ID, { description: "The event at whose door it was" })
  eventId!: string;

  @Field(() => String, { description: "Where, in the operator's words, 1 to 100 characters" })
  @IsLine(1, 100)
  location!: string;

  @Field(() => ID, { nullable: true, description: "The gate, if it is one with rules" })
  gateId?: string | null;

  @Field(() => String, { nullable: true, description: DEVICE_ID })
  @MaxLength(100)
  deviceId?: string | null;

  @Field(() => String, { description: CLIENT_SCAN_ID })
  @Length(1, 100)
  clientScanId!: string;
}

@InputType({ description: "A ticket whose guest the operator found without a code" })
export class AdmitTicketInput {
  @Field(() => ID, { description: "Found by name or ticket code" })
  ticketId!: string;

  @Field(() => String, { description: "Where, in the operator's words, 1 to 100 characters" })
  @IsLine(1, 100)
  location!: string;

  @Field(() => ID, { nullable: true, description: "The gate, if it is one with rules" })
  gateId?: string | null;

  @Field(() => String, { nullable: true, description: DEVICE_ID })
  @MaxLength(100)
  deviceId?: string | null;

  @Field(() => String, { description: CLIENT_SCAN_ID })
  @Length(1, 100)
  clientScanId!: string;
}

@InputType({ description: "What a list of scans is narrowed down to" })
export class ScanFilter {
  @Field(() => [ScanOutcome], { nullable: true, description: "Any of these" })
  @ArrayMaxSize(20)
  outcome?: ScanOutcome[] | null;

  @Field(() => String, { nullable: true, description: "Exactly this one" })
  location?: string | null;

  @Field(() => ID, { nullable: true, description: "By this operator alone" })
  operatorId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scanned not before" })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scanned not after" })
  to?: Date | null;
}
