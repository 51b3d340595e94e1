import { IsInt, Length, ValidateNested } from "class-validator";
import { execute, parse } from "graphql";
import { Arg, Field, ID, InputType, Int, Query, Resolver } from "type-graphql";
import { MAX_FIELDS } from "../errors/bounded-fields";
import { createLogger } from "../logging/logger";
import { foldInputErrors, formatError } from "./format-errors";
import { CurrencyScalar, DateTimeScalar, DecimalScalar, EmailAddressScalar, LocaleScalar, PhoneNumberScalar, TimeZoneScalar, UrlScalar } from "./scalars";
import { buildFederatedSchema } from "./subgraph-schema";

const SCALARS = [CurrencyScalar, DateTimeScalar, DecimalScalar, EmailAddressScalar, LocaleScalar, PhoneNumberScalar, TimeZoneScalar, UrlScalar];
const logger = createLogger("test", "silent");
/** Milliseconds. Measured: less than 40 for each, most of it for copying a string of 5 MB. */
const BOUND = 250;

@InputType({ description: "A line" })
class LineInput {
  @IsInt()
  @Field(() => Int, { description: "A number" })
  quantity!: number;

  @Length(1, 10)
  @Field(() => String, { description: "A text" })
  note!: string;
}

@InputType({ description: "Lines" })
class OrderInput {
  @ValidateNested({ each: true })
  @Field(() => [LineInput], { description: "Some lines" })
  lines!: LineInput[];
}

@Resolver()
class WorkResolver {
  @Query(() => String, { description: "Takes lines" })
  order(@Arg("input", () => OrderInput) _input: OrderInput): string {
    return "";
  }

  @Query(() => String, { description: "Takes everything" })
  take(
    @Arg("ids", () => [ID], { nullable: true }) _ids: string[],
    @Arg("moments", () => [DateTimeScalar], { nullable: true }) _moments: Date[],
    @Arg("emails", () => [EmailAddressScalar], { nullable: true }) _emails: string[],
    @Arg("urls", () => [UrlScalar], { nullable: true }) _urls: string[],
    @Arg("zones", () => [TimeZoneScalar], { nullable: true }) _zones: string[],
    @Arg("locales", () => [LocaleScalar], { nullable: true }) _locales: string[],
    @Arg("phones", () => [PhoneNumberScalar], { nullable: true }) _phones: string[],
    @Arg("decimals", () => [DecimalScalar], { nullable: true }) _decimals: string[],
    @Arg("currencies", () => [CurrencyScalar], { nullable: true }) _currencies: string[],
  ): string {
    return "";
  }
}

/** @returns the milliseconds that it takes a subgraph to refuse the value, and the bytes of the errors */
async function refuse(query: string, x: unknown): Promise<{ ms: number; bytes: number; code: unknown }> {
  const { schema } = await buildFederatedSchema({ resolvers: [new WorkResolver()] });
  const document = parse(query);
  let ms = Infinity;
  let refused: readonly { extensions?: Record<string, unknown> }[] = [];
  for (let i = 0; i < 3 && ms > BOUND / 5; i++) {
    const since = process.cpuUsage();
    const { errors = [] } = await execute({ schema, document, variableValues: { x }, options: { maxCoercionErrors: MAX_FIELDS } });
    refused = foldInputErrors(errors.map((error) => formatError(error, logger)));
    const { user, system } = process.cpuUsage(since);
    ms = Math.min(ms, (user + system) / 1_000);
  }
  return { ms, bytes: Buffer.byteLength(JSON.stringify(refused)), code: refused[0]?.extensions?.code };
}

const LONG = 5_000_000;
const NAMES: Readonly<Record<string, string>> = { DateTime: "moments", EmailAddress: "emails", URL: "urls", TimeZone: "zones", Locale: "locales", PhoneNumber: "phones", Decimal: "decimals", Currency: "currencies" };

describe("a subgraph refuses cheaply", () => {
  const scalars = SCALARS.map(({ name }) => [name, `query ($x: [${name}!]) { take(${NAMES[name]}: $x) }`] as const);
  const texts = ["x", "a@", "1", "+1", "https://", " ", "€", "a.", "-", "@", "2026-01-01T"];
  it.each(scalars)("invalid values of the scalar %s, many and long", async (_name, query) => {
    const values = [Array.from({ length: 9_990 }, () => "@ @"), ...texts.map((text) => [`${text.repeat(LONG / text.length)} `])];
    for (const value of values) {
      const { ms, bytes, code } = await refuse(query, value);
      expect([code, ms < BOUND ? "bounded" : ms, bytes < 10_000 ? "bounded" : bytes]).toEqual(["BAD_USER_INPUT", "bounded", "bounded"]);
    }
  });

  it.each<[string, string, unknown]>([
    ["many invalid inputs", "query ($x: OrderInput!) { order(input: $x) }", { lines: Array.from({ length: 4_990 }, () => ({ quantity: 1, note: "" })) }],
    ["as many invalid inputs as are validated", "query ($x: OrderInput!) { order(input: $x) }", { lines: Array.from({ length: 500 }, () => ({ quantity: 1, note: "" })) }],
    ["one long text", "query ($x: OrderInput!) { order(input: $x) }", { lines: [{ quantity: 1, note: "x".repeat(LONG) }] }],
    ["many IDs that cannot be stored", "query ($x: [ID!]) { take(ids: $x) }", Array.from({ length: 500 }, () => "\ud83d")],
    ["one long ID that cannot be stored", "query ($x: [ID!]) { take(ids: $x) }", [`${"{".repeat(LONG)}\ud83d`]],
  ])("%s", async (_what, query, value) => {
    const { ms, bytes, code } = await refuse(query, value);
    expect([code, ms < BOUND ? "bounded" : ms, bytes < 10_000 ? "bounded" : bytes]).toEqual(["BAD_USER_INPUT", "bounded", "bounded"]);
  });
});
