import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType, type GraphQLSchema, type OperationTypeNode } from "graphql";

/** The fields of each type that whoever sees the object sees, in the order in which they stand in the rows. */
export type OpenFields = ReadonlyMap<string, readonly string[]>;

/** Writes operations that ask for fields of a schema. */
export class QueryGenerator {
  /** @param open what may be asked for beside the field in question without being refused */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly open: OpenFields,
  ) {}

  /**
   * An operation of one root field with variables of the names of its arguments.
   * @param path from the answer to what is looked at: names of fields, which may have arguments in them
   * @param selection of the last one; "" for a leaf
   */
  operation(kind: `${OperationTypeNode}`, root: string, args: readonly string[], path: readonly string[], selection: string): string {
    const field = this.schema.getRootType(kind as OperationTypeNode)?.getFields()[root];
    if (!field) throw new Error(`there is no ${kind} ${root}`);
    const declared = args.map((name) => {
      const arg = field.args.find((candidate) => candidate.name === name);
      if (!arg) throw new Error(`${root} has no argument ${name}`);
      return `$${name}: ${String(arg.type)}`;
    });
    const parens = (parts: readonly string[]): string => (parts.length === 0 ? "" : `(${parts.join(", ")})`);
    const inner = path.reduceRight((below, step) => braces(`${step}${below}`), braces(selection));
    return `${kind}${parens(declared)} { ${root}${parens(args.map((name) => `${name}: $${name}`))}${inner} }`;
  }

  /** Enough of a field to know whether it is there: "" of a leaf, something that its own subgraph answers of an object. */
  enoughOf(type: string, field: string): string {
    const target = this.objectAt(type, field);
    if (!target) return "";
    if (target.getFields().edges) return `totalCount edges { node${braces(this.enoughOf(`${target.name.replace(/Connection$/, "")}Edge`, "node"))} }`;
    return this.leafOf(target);
  }

  /** Every open field of a type, each with enough of what is below it. */
  everythingOpenOf(type: string): string {
    return this.openOf(type).map((field) => `${field}${braces(this.enoughOf(type, field))}`).join(" ");
  }

  /** Of what the root field answers; "" for a leaf. */
  answerOf(kind: `${OperationTypeNode}`, root: string): string {
    const target = this.objectAt(this.schema.getRootType(kind as OperationTypeNode)?.name ?? "", root);
    return target ? this.everythingOpenOf(target.name) : "";
  }

  /** The type of what a path ends in. */
  typeAt(type: string, path: readonly string[]): string {
    return path.reduce((name, step) => this.objectAt(name, nameOf(step))?.name ?? "", type);
  }

  private leafOf(type: GraphQLObjectType): string {
    // An id may be answered by whoever points to the object: it would not show whether the object itself is seen.
    const leaf = this.openOf(type.name).find((field) => field !== "id" && !this.objectAt(type.name, field));
    return leaf ?? "__typename";
  }

  private objectAt(type: string, field: string): GraphQLObjectType | null {
    const owner = this.schema.getType(type);
    const found = isObjectType(owner) ? owner.getFields()[field] : undefined;
    if (!found) throw new Error(`there is no field ${type}.${field}`);
    const target = getNamedType(found.type);
    return isLeafType(target) ? null : (target as GraphQLObjectType);
  }

  private openOf(type: string): readonly string[] {
    return this.open.get(type) ?? [];
  }
}

const braces = (selection: string): string => (selection === "" ? "" : ` { ${selection} }`);

/** `events` of `events(first: 1)`. */
export const nameOf = (step: string): string => step.split("(")[0] ?? step;
