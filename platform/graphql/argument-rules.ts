import {
  defaultFieldResolver, getNamedType, GraphQLID, GraphQLString, isInputObjectType, isListType, isNonNullType, isObjectType, isScalarType,
  type GraphQLArgument, type GraphQLField, type GraphQLInputType, type GraphQLSchema,
} from "graphql";
import { badInput } from "../errors/platform-errors";
import { canonicalId } from "../values/canonical-id";
import { isStorable, UNSTORABLE_TEXT, unstorablePaths } from "../values/storable-text";
import { textProblem } from "../values/text-limits";
import { JSONObjectScalar } from "./scalars";

type Fields = Record<string, string>;
/** Returns the value to use instead, and notes in `problems` what is wrong with it, by path. */
type Rule = (value: unknown, path: string, problems: Fields) => unknown;
type Resolver = NonNullable<GraphQLField<unknown, unknown>["resolve"]>;

/**
 * Applies the rules that hold for every argument and input field of a schema, at any depth: IDs become canonical, and
 * text that cannot be stored or is too long and lists of more than 500 items are BAD_USER_INPUT. Services and repositories
 * can rely on all of it. The rules wrap the resolvers
 * because graphql-js neither lets a schema replace its scalars `ID` and `String`, nor names the field in its errors.
 * @param rawText input fields (`Type.field`) that may hold any text, because it is never stored
 */
export function enforceArgumentRules(schema: GraphQLSchema, rawText: readonly string[] = []): void {
  const rules = new Rules(rawText);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const apply = rules.ofArguments(field.args);
      if (!apply) continue;
      field.resolve = guarded(field.resolve ?? defaultFieldResolver, apply);
      if (field.subscribe) field.subscribe = guarded(field.subscribe, apply);
    }
  }
}

/** Items of a list, before each of them is validated. Most lists have a lower limit of their own. */
const MAX_ITEMS = 500;
/** What `_entities` takes, a scalar of the federation specification. */
const REPRESENTATION = "_Any";

type Apply = (args: Record<string, unknown>) => Record<string, unknown>;

const guarded = (resolve: Resolver, apply: Apply): Resolver => (source, args, context, info) =>
  resolve(source, apply(args as Record<string, unknown>), context, info);

/** Compiles rules once per type, at startup: fields without IDs and text cost nothing. */
class Rules {
  /** Input objects by name; a placeholder while one is compiled, because they may contain each other. */
  private readonly known = new Map<string, { rule: Rule | null }>();

  constructor(private readonly rawText: readonly string[]) {}

  ofArguments(args: readonly GraphQLArgument[]): Apply | null {
    const rules = args.flatMap(({ name, type }) => {
      const rule = this.ofType(type);
      // Fields of an input object are named without the argument, as everywhere else.
      return rule ? [{ name, rule, path: isInputObjectType(isNonNullType(type) ? type.ofType : type) ? "" : name }] : [];
    });
    if (rules.length === 0) return null;
    return (args) => {
      const problems: Fields = {};
      const changed = { ...args };
      for (const { name, rule, path } of rules) if (args[name] != null) changed[name] = rule(args[name], path, problems);
      if (Object.keys(problems).length > 0) throw badInput(problems);
      return changed;
    };
  }

  private ofType(type: GraphQLInputType): Rule | null {
    if (isNonNullType(type)) return this.ofType(type.ofType);
    if (isListType(type)) return this.ofList(type.ofType);
    if (isInputObjectType(type)) return this.ofObject(type);
    if (!isScalarType(type)) return null;
    if (type.name === GraphQLID.name) return idRule;
    if (type.name === GraphQLString.name) return textRule;
    return type.name === JSONObjectScalar.name ? jsonRule : null;
  }

  private ofList(itemType: GraphQLInputType): Rule | null {
    // The gateway asks for as many entities as a response has.
    if (getNamedType(itemType).name === REPRESENTATION) return null;
    const rule = this.ofType(itemType);
    return (value, path, problems) => {
      const items = value as unknown[];
      if (items.length > MAX_ITEMS) {
        problems[path] = `must have at most ${MAX_ITEMS} items`;
        return [];
      }
      return rule ? items.map((item, i) => (item == null ? item : rule(item, `${path}.${i}`, problems))) : items;
    };
  }

  private ofObject(type: Extract<GraphQLInputType, { getFields: unknown }>): Rule {
    const known = this.known.get(type.name);
    const entry: { rule: Rule | null } = known ?? { rule: null };
    if (!known) {
      this.known.set(type.name, entry);
      const rules = Object.values(type.getFields()).flatMap((field) => {
        const rule = this.ofType(field.type);
        return rule && !this.rawText.includes(`${type.name}.${field.name}`) ? [{ name: field.name, rule }] : [];
      });
      entry.rule = (value, path, problems) => {
        const changed = { ...(value as Record<string, unknown>) };
        for (const { name, rule } of rules) {
          if (changed[name] != null) changed[name] = rule(changed[name], path === "" ? name : `${path}.${name}`, problems);
        }
        return changed;
      };
    }
    return (value, path, problems) => entry.rule?.(value, path, problems) ?? value;
  }
}

const textRule: Rule = (value, path, problems) => {
  // The last part that is a name: an element of a list has the limits of the list's field.
  const name = /(?:^|\.)([a-z]\w*)(?:\.\d+)*$/i.exec(path)?.[1] ?? "";
  const problem = textProblem(name, value as string) ?? (isStorable(value as string) ? null : UNSTORABLE_TEXT);
  if (problem !== null) problems[path] = problem;
  return value;
};

const idRule: Rule = (value, path, problems) => {
  textRule(value, path, problems);
  return canonicalId(value as string);
};

const jsonRule: Rule = (value, path, problems) => {
  for (const found of unstorablePaths(value, path)) problems[found] = UNSTORABLE_TEXT;
  return value;
};
