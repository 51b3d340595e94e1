import { Field, ID, Int, ObjectType } from "type-graphql";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { DateTimeScalar, EmailAddressScalar } from "../../../platform/graphql/scalars";
import { WaitingListStatus } from "./waiting-list-status.enum";

@ObjectType({ description: "Somebody who waits for tickets of a type that is sold out" })
export class WaitingListEntry {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => EmailAddressScalar, { description: "Where the offer is sent" })
  email!: string;

  @Field(() => Int, { description: "How many tickets are wanted" })
  quantity!: number;

  @Field(() => WaitingListStatus, { description: "Where it stands" })
  status!: WaitingListStatus;

  @Field(() => DateTimeScalar, { description: "When the line was joined" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when an offer holds its tickets; stays after it" })
  offerExpiresAt!: Date | null;
}

export const { Connection: WaitingListConnection, Edge: WaitingListEdge } = connectionTypes("WaitingList", () => WaitingListEntry);
