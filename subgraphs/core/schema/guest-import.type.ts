import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { ImportStatus } from "./import-status.enum";

@ObjectType({ description: "A guest list that is or was read in" })
export class GuestImport {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => ImportStatus, { description: "How far it is" })
  status!: ImportStatus;

  @Field(() => Int, { description: "Lines of the list, without its header and blank lines" })
  total!: number;

  @Field(() => Int, { description: "Guests that were added" })
  imported!: number;

  @Field(() => DateTimeScalar, { description: "When it was uploaded" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the last line was read" })
  finishedAt!: Date | null;
}

@ObjectType({ description: "A line of a guest list that made no guest" })
export class GuestImportError {
  @Field(() => Int, { description: "Where it begins in the text, counted from 1, the header being the first; 0 for the whole list" })
  line!: number;

  @Field(() => String, { description: "Why" })
  message!: string;
}
