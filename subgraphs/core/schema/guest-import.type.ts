import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { ImportStatus } from "./import-status.enum";

@ObjectType({ description: "A guest list being imported in the background." })
export class GuestImport {
  @Field(() => ID, { description: "The import's ID." })
  id!: string;

  @Field(() => ImportStatus, { description: "The progress of the import." })
  status!: ImportStatus;

  @Field(() => Int, { description: "The number of lines to import, excluding the header and blank lines." })
  total!: number;

  @Field(() => Int, { description: "The number of guests added." })
  imported!: number;

  @Field(() => DateTimeScalar, { description: "When the list was uploaded." })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the import ended, or null if it has not." })
  finishedAt!: Date | null;
}

@ObjectType({ description: "A line of a guest list that could not be imported." })
export class GuestImportError {
  @Field(() => Int, { description: "The line number in the file; the header is line 1. 0 for the whole list." })
  line!: number;

  @Field(() => String, { description: "Why the line could not be imported." })
  message!: string;
}

@ObjectType({ description: "A line of a guest list that was imported without one of its optional values." })
export class GuestImportWarning {
  @Field(() => Int, { description: "The line number in the file; the header is line 1." })
  line!: number;

  @Field(() => String, { description: "What was left out, and why." })
  message!: string;
}

/** The values are those of `GuestField` in services/guest-columns.ts. */
export enum GuestListField {
  FIRST_NAME = "firstName",
  LAST_NAME = "lastName",
  FULL_NAME = "fullName",
  EMAIL = "email",
  PHONE = "phone",
  TICKET_TYPE = "ticketType",
}

registerEnumType(GuestListField, {
  name: "GuestListField",
  description: "A detail of a guest that a column of a guest list holds.",
  valuesConfig: {
    FIRST_NAME: { description: "The guest's first name." },
    LAST_NAME: { description: "The guest's last name." },
    FULL_NAME: { description: "The guest's full name, used where the first or the last name is missing." },
    EMAIL: { description: "The guest's email address." },
    PHONE: { description: "The guest's phone number." },
    TICKET_TYPE: { description: "The name of the guest's ticket type." },
  },
});

@ObjectType({ description: "A column of a guest list." })
export class GuestImportColumn {
  @Field(() => String, { description: "The column's header, up to 100 characters." })
  header!: string;

  @Field(() => GuestListField, {
    nullable: true,
    description: "What the column is used for, or null if it is ignored. If several columns hold the same detail, each line uses the first that is filled.",
  })
  usedAs!: GuestListField | null;
}
