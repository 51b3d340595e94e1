import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import { part, type Part } from "./part";
import type { Random } from "./random";

/** What a request is made of: a document and variables, as trees that can be varied. */
export interface Genes {
  readonly document: Part;
  readonly variables: Part;
}

/** Names that are wrong, long or nearly right. */
const NAMES = ["id", "totalCount", "evnts", "a%", "typename__", "e".repeat(200), "x".repeat(256), "y".repeat(257), "__schema", "__typename"];
const STRINGS = ['"%"', '""', '"x"', `"${"s".repeat(500)}"`, '"\\u0041\\n"', '"""\n\n  a\n b"""', `"""${"\n".repeat(400)}"""`, '"""\\""""""', '"\\ud83d\\ude00"', '"\\ud83d"'];
const LITERALS = ["1", "1.5", "-0", "true", "null", "RED", "$a", "$b%", "{}", "[]", "9".repeat(200), ...STRINGS];
const DIRECTIVES = ["@skip(if: true)", "@include(if: $a)", "@x", "@x(a: [1, 2, 3])", '@deprecated(reason: "%")', "@skip(if: false) @include(if: true)"];

/** Makes documents and variables that are nearly those of a schema. */
export class Grammar {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  genes(): Genes {
    return { document: this.document(), variables: this.json(0) };
  }

  document(): Part {
    const { random } = this;
    const operations = [this.operation(), ...(random.chance(0.2) ? [this.operation()] : [])];
    const fragments = random.chance(0.6) ? [this.fragment(), ...(random.chance(0.4) ? [this.fragment()] : [])] : [];
    return part("", [...operations, ...fragments]);
  }

  /** Any piece of a document. */
  piece(): Part {
    const { random } = this;
    const type = random.pick(Object.values(this.schema.getTypeMap()).filter((one) => isObjectType(one) && !one.name.startsWith("__")));
    const kinds = [() => this.field(type, 0), () => this.field(type, 1), () => this.spread(), () => this.inline(type), () => part(random.pick(DIRECTIVES), [], "", random.times()), () => this.fragment(), () => part(`#${"c".repeat(random.below(50))}\n`, [], "", random.times()), () => this.literal(0)];
    return random.pick(kinds)();
  }

  json(depth: number): Part {
    const { random } = this;
    if (depth > 3 || random.chance(0.3)) return part(random.pick(["[]", "{}", "null", "1", "true", '"x"', `"${"s".repeat(1_000)}"`, "1e400", '"\\ud83d"', '"RED"', "-1.5", '"%"']));
    const times = random.times();
    if (random.chance(0.5)) return part("[", [{ ...this.json(depth + 1), times, separator: "," }], "]");
    const name = random.pick(["a", "b%", "items", "quantity", "guests", "email", "status", "eventId", "k".repeat(250), "k%".padEnd(300, "x")]);
    return part("{", [part(`"${name}":`, [this.json(depth + 1)], "", random.chance(0.5) ? 1 : times, ",")], "}");
  }

  private operation(): Part {
    const { random } = this;
    const kind = random.pick(["query", "query", "mutation", "subscription"] as const);
    const type = { query: this.schema.getQueryType(), mutation: this.schema.getMutationType(), subscription: this.schema.getSubscriptionType() }[kind];
    const definitions = random.chance(0.5) ? [part("(", [part(random.pick(["$a: Int", "$a: ID!", "$a: [ID!]!", "$b%: [String] = [1]", "$a: PurchaseTicketsInput!", "$a: EventFilter"]), [], "", random.chance(0.7) ? 1 : random.times(), ",")], ")")] : [];
    return part(`${kind} Q%`, [...definitions, part(" {", [this.field(type ?? undefined, 0), this.field(type ?? undefined, 0)], "}")], "", random.chance(0.9) ? 1 : random.times());
  }

  private fragment(): Part {
    const { random } = this;
    const type = random.pick(["Query", "Mutation", "Event", "EventConnection", "Purchase", "Nothing"]);
    const inside = random.chance(0.5) ? this.spread() : this.field(this.schema.getType(type), 1);
    return part(`fragment F% on ${type} {`, [inside, this.field(this.schema.getType(type), 1)], "}", random.times());
  }

  private spread(): Part {
    const { random } = this;
    return part(random.pick(["...F%", "...F0", "...F1", "...F%0", "...Nothing"]), [], "", random.times());
  }

  private inline(type: GraphQLNamedType | undefined): Part {
    return part(this.random.pick(["... {", `... on ${type?.name ?? "Query"} {`, "... @include(if: true) {"]), [this.field(type, 1)], "}", this.random.times());
  }

  private field(type: GraphQLNamedType | undefined, depth: number): Part {
    const { random } = this;
    const times = random.chance(0.4) ? random.times() : 1;
    const alias = random.pick(["", "", "a%: ", "same: ", `${"l".repeat(250)}%: `]);
    if (random.chance(0.15) || !(isObjectType(type) || isInterfaceType(type))) return part(`${alias}${random.pick(NAMES)}`, [], "", times);
    const field = random.pick(Object.values(type.getFields()));
    const inner = getNamedType(field.type);
    const selection = isCompositeType(inner) ? [part(" {", depth > 4 ? [part("__typename")] : [this.field(inner, depth + 1), ...(random.chance(0.4) ? [this.field(inner, depth + 1)] : [])], "}")] : [];
    const directives = random.chance(0.15) ? [part(` ${random.pick(DIRECTIVES)}`, [], "", random.chance(0.5) ? 1 : random.times())] : [];
    return part(`${alias}${field.name}`, [...this.arguments(field), ...directives, ...selection], "", times);
  }

  private arguments(field: GraphQLField<unknown, unknown>): Part[] {
    if (field.args.length === 0 || this.random.chance(0.3)) return [];
    const given = field.args.map(({ name, type }) => part(`${name}: `, [this.value(type, 0)], ""));
    return [part("(", [part("", given.map((one) => ({ ...one, after: " " }))) ], ")")];
  }

  private value(type: GraphQLInputType, depth: number): Part {
    const { random } = this;
    const named = getNamedType(type);
    if (random.chance(0.3) || depth > 3) return this.literal(depth);
    if (isInputObjectType(named)) {
      const fields = Object.values(named.getFields()).filter(() => random.chance(0.5));
      const item = part("{", fields.map((one) => part(`${one.name}: `, [this.value(one.type, depth + 1)], " ")), "}");
      return String(type).includes("[") ? part("[", [{ ...item, times: random.times() }], "]") : item;
    }
    if (isEnumType(named)) return part("[", [part(random.pick(["A%", "PUBLISHED", "x".repeat(250), '"%"']), [], "", random.times())], "]");
    return part(random.pick(LITERALS));
  }

  private literal(depth: number): Part {
    const { random } = this;
    if (depth > 3 || random.chance(0.5)) return part(random.pick(LITERALS));
    const item = { ...this.literal(depth + 1), times: random.times() };
    return random.chance(0.5) ? part("[", [item], "]") : part("{", [part("f%: ", [this.literal(depth + 1)], "", random.times())], "}");
  }
}
