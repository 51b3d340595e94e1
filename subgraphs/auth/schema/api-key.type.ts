import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";

@ObjectType({ description: "A key for programs, good wherever an access token is" })
export class ApiKey {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "What it is for" })
  name!: string;

  @Field(() => String, { description: "How it begins, to tell it from others" })
  prefix!: string;

  @Field(() => [String], { description: "What it may do, as far as its user may, where he belonged to when it was made" })
  permissions!: readonly string[];

  @Field(() => DateTimeScalar, { description: "When it was made" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was last used, to the minute; null: never" })
  lastUsedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ends by itself; null: never" })
  expiresAt!: Date | null;
}

@ObjectType({ description: "A key that was just made" })
export class CreatedApiKey {
  @Field(() => ApiKey, { description: "As it is listed from now on" })
  apiKey!: ApiKey;

  @Field(() => String, { description: "Shown once, never again." })
  secret!: string;
}
