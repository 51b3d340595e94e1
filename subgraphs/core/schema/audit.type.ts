import { ArgsType, Field, ID, Int, ObjectType } from "type-graphql";
import type { AuditAction as Action, AuditActorKind as ActorKind } from "../../../contracts/audit";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { DateTimeScalar, JSONObjectScalar } from "../../../platform/graphql/scalars";
import { AuditAction, AuditActorKind } from "./audit.enums";
import { User } from "./foreign.types";

@ObjectType({ description: "Who did something, and from where" })
export class AuditActor {
  @Field(() => AuditActorKind, { description: "What acted" })
  kind!: ActorKind;

  @Field(() => User, { nullable: true, description: "The person, or whose API key it was; null for whoever has no account" })
  user!: User | null;

  @Field(() => ID, { nullable: true, description: "The session that the person had signed in with" })
  sessionId!: string | null;

  @Field(() => ID, { nullable: true, description: "The API key" })
  apiKeyId!: string | null;

  @Field(() => String, { nullable: true, description: "The network address" })
  address!: string | null;

  @Field(() => String, { nullable: true, description: "What the client said that it is" })
  userAgent!: string | null;
}

@ObjectType({ description: "Something that was done: who, what, to which record, when, and from where. It never changes and is never deleted" })
export class AuditEntry {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => DateTimeScalar, { description: "When it was done" })
  occurredAt!: Date;

  @Field(() => AuditAction, { description: "What was done" })
  action!: Action;

  @Field(() => String, { description: "The service that did it, e.g. core" })
  service!: string;

  @Field(() => String, { description: "What kind of record it is, e.g. `TicketType`" })
  recordType!: string;

  @Field(() => ID, { description: "Of the record. It may be gone by now" })
  recordId!: string;

  @Field(() => String, { nullable: true, description: "Of the request in which it was done, as logs and answers carry it" })
  correlationId!: string | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description: "The fields that changed, as they were: times as in `DateTime`, money in `minor` units of its `currency`. Null for what was made",
  })
  before!: Record<string, unknown> | null;

  @Field(() => JSONObjectScalar, { nullable: true, description: "The same fields afterwards; all of them for what was made, null for what was removed" })
  after!: Record<string, unknown> | null;
}

export const { Connection: AuditEntryConnection, Edge: AuditEntryEdge } = connectionTypes("AuditEntry", () => AuditEntry);

@ArgsType()
export class AuditLogArgs {
  @Field(() => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" })
  first!: number;

  @Field(() => String, { nullable: true, description: "The cursor that the page comes after" })
  after!: string | null;

  @Field(() => ID, { nullable: true, description: "Of one record alone, whatever it is" })
  recordId!: string | null;
}
