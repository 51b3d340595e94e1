import {
  buildASTSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  parse,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";

/** How much of one section of the floor there is. A part is a type, a field, an argument, an input field or an enum value. */
export interface Section {
  readonly name: string;
  readonly parts: number;
  /** Coordinates of what is not there yet, e.g. `Event.waitingList`; what lies inside of it is not listed again. */
  readonly missing: readonly string[];
  /** How many parts that is, with all that lies inside. */
  readonly missingParts: number;
}

export interface FloorReport {
  readonly sections: readonly Section[];
  /** What is there and is not as the floor says, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * Compares an API with the floor it must stand on. More types, fields, optional arguments and enum values than the
 * floor has are welcome. Missing types, fields and input fields are counted; everything else that is not exactly as
 * written is a difference: an argument or enum value that is missing from what exists, another type or nullability,
 * another default, another required argument, a name in another case.
 * @param floor SDL with a comment line `# ----- <name>` before each section
 */
export function compareWithFloor(floor: string, api: string): FloorReport {
  const document = parse(floor);
  const floorSchema = buildASTSchema(document);
  const apiSchema = buildASTSchema(parse(api), { assumeValidSDL: true });
  const differences: string[] = [];
  const sections = sectionsOf(floor, document).map(({ name, definitions }) => {
    const missing: { coordinate: string; parts: number }[] = [];
    let parts = 0;
    for (const definition of definitions) {
      const found = compareDefinition(definition, floorSchema, apiSchema);
      parts += found.parts;
      missing.push(...found.missing);
      differences.push(...found.differences);
    }
    return { name, parts, missing: missing.map(({ coordinate }) => coordinate), missingParts: missing.reduce((sum, one) => sum + one.parts, 0) };
  });
  return { sections: sections.filter((section) => section.parts > 0), differences };
}

/** The report as a short table for people. */
export function renderReport({ sections, differences }: FloorReport): string {
  const total: Section = {
    name: "all",
    parts: sections.reduce((sum, section) => sum + section.parts, 0),
    missing: [],
    missingParts: sections.reduce((sum, section) => sum + section.missingParts, 0),
  };
  const width = Math.max(...sections.map(({ name }) => name.length), 7);
  const rows = [...sections, total].map(({ name, parts, missingParts }) => {
    const there = parts - missingParts;
    return `${name.padEnd(width)}  ${`${there} of ${parts}`.padStart(12)}  ${percent(there, parts).padStart(6)}  ${percent(missingParts, parts).padStart(7)}`;
  });
  const lines = [`${"section".padEnd(width)}  ${"there".padStart(12)}  ${"".padStart(6)}  missing`, ...rows];
  for (const { name, missing } of sections) if (missing.length > 0) lines.push("", `${name} lacks ${missing.join(", ")}`);
  if (differences.length > 0) lines.push("", "These exist and differ:", ...differences.map((difference) => `  ${difference}`));
  return lines.join("\n");
}

/** Rounded down, so that 100 % is said of nothing less. */
const percent = (part: number, whole: number): string => `${whole === 0 ? 100 : Math.floor((part / whole) * 1000) / 10} %`;

interface Found {
  readonly parts: number;
  readonly missing: { coordinate: string; parts: number }[];
  readonly differences: string[];
}

type TypeNode = Extract<DefinitionNode, { kind: Kind.OBJECT_TYPE_DEFINITION | Kind.OBJECT_TYPE_EXTENSION | Kind.INPUT_OBJECT_TYPE_DEFINITION | Kind.ENUM_TYPE_DEFINITION | Kind.SCALAR_TYPE_DEFINITION }>;

const isTypeNode = (node: DefinitionNode): node is TypeNode =>
  [Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION, Kind.INPUT_OBJECT_TYPE_DEFINITION, Kind.ENUM_TYPE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION].includes(node.kind);

/** The floor's own text says where a section begins: comments are not part of the parsed document. */
function sectionsOf(text: string, document: DocumentNode): { name: string; definitions: TypeNode[] }[] {
  const sections: { name: string; from: number; definitions: TypeNode[] }[] = [{ name: "general", from: 0, definitions: [] }];
  for (const match of text.matchAll(/^# -{4,} (.+)$/gm)) sections.push({ name: match[1]?.trim() ?? "", from: match.index, definitions: [] });
  for (const definition of document.definitions.filter(isTypeNode)) {
    const at = definition.loc?.start ?? 0;
    sections.findLast(({ from }) => from <= at)?.definitions.push(definition);
  }
  return sections;
}

function compareDefinition(node: TypeNode, floor: GraphQLSchema, api: GraphQLSchema): Found {
  const name = node.name.value;
  const found: Found = { parts: partsOf(node), missing: [], differences: [] };
  const wanted = floor.getType(name);
  const actual = api.getType(name);
  if (!wanted) return found;
  if (!actual) {
    const other = sameButForCase(name, Object.keys(api.getTypeMap()));
    if (other) found.differences.push(`${name} is called ${other}`);
    else if (node.kind === Kind.OBJECT_TYPE_EXTENSION) found.missing.push(...namesIn(node).map((field) => ({ coordinate: `${name}.${field}`, parts: fieldParts(node, field) })));
    else found.missing.push({ coordinate: name, parts: found.parts });
    return found;
  }
  if (kindOf(actual) !== kindOf(wanted)) {
    found.differences.push(`${name} is of the kind ${kindOf(actual)} and should be ${kindOf(wanted)}`);
    return found;
  }
  if (isObjectType(wanted) && isObjectType(actual)) compareFields(node, wanted.getFields(), actual.getFields(), found);
  if (isInputObjectType(wanted) && isInputObjectType(actual)) compareInputFields(node, wanted.getFields(), actual.getFields(), found);
  if (isEnumType(wanted) && isEnumType(actual)) {
    for (const value of namesIn(node)) if (!actual.getValue(value)) found.differences.push(`${name} lacks the value ${value}`);
  }
  return found;
}

type Map<T> = Readonly<Record<string, T>>;

function compareFields(node: TypeNode, wanted: Map<GraphQLField<unknown, unknown>>, actual: Map<GraphQLField<unknown, unknown>>, found: Found): void {
  for (const name of namesIn(node)) {
    const coordinate = `${node.name.value}.${name}`;
    const [want, have] = [wanted[name], actual[name]];
    if (!want) continue;
    if (!have) {
      noteMissing(coordinate, name, actual, fieldParts(node, name), found);
      continue;
    }
    if (String(have.type) !== String(want.type)) found.differences.push(`${coordinate} is ${String(have.type)} and should be ${String(want.type)}`);
    for (const argument of want.args) {
      const given = have.args.find((candidate) => candidate.name === argument.name);
      if (given) compareValues(`${coordinate}(${argument.name}:)`, argument, given, found);
      else found.differences.push(`${coordinate} lacks the argument ${argument.name}`);
    }
    for (const argument of have.args) {
      if (isRequiredArgument(argument) && !want.args.some((candidate) => candidate.name === argument.name)) found.differences.push(`${coordinate} requires an argument ${argument.name} that nobody knows of`);
    }
  }
}

function compareInputFields(node: TypeNode, wanted: Map<GraphQLInputField>, actual: Map<GraphQLInputField>, found: Found): void {
  for (const name of namesIn(node)) {
    const coordinate = `${node.name.value}.${name}`;
    const [want, have] = [wanted[name], actual[name]];
    if (!want) continue;
    if (have) compareValues(coordinate, want, have, found);
    else noteMissing(coordinate, name, actual, 1, found);
  }
  for (const field of Object.values(actual)) {
    if (isRequiredInputField(field) && !wanted[field.name]) found.differences.push(`${node.name.value} requires a field ${field.name} that nobody knows of`);
  }
}

function compareValues(coordinate: string, want: GraphQLArgument | GraphQLInputField, have: GraphQLArgument | GraphQLInputField, found: Found): void {
  if (String(have.type) !== String(want.type)) found.differences.push(`${coordinate} is ${String(have.type)} and should be ${String(want.type)}`);
  const [wanted, given] = [shown(want.defaultValue), shown(have.defaultValue)];
  if (wanted !== given) found.differences.push(`${coordinate} is by default ${given} and should be ${wanted}`);
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

function noteMissing(coordinate: string, name: string, actual: Map<unknown>, parts: number, found: Found): void {
  const other = sameButForCase(name, Object.keys(actual));
  if (other) found.differences.push(`${coordinate} is called ${other}`);
  else found.missing.push({ coordinate, parts });
}

const sameButForCase = (name: string, others: readonly string[]): string | undefined => others.find((other) => other.toLowerCase().replaceAll("_", "") === name.toLowerCase().replaceAll("_", ""));

const kindOf = (type: GraphQLNamedType): string => type.constructor.name.replace(/^GraphQL|Type$/g, "").toLowerCase();

function namesIn(node: TypeNode): string[] {
  if ("fields" in node) return (node.fields ?? []).map((field) => field.name.value);
  if ("values" in node) return (node.values ?? []).map((value) => value.name.value);
  return [];
}

/** A field counts once, and once for each of its arguments. */
function fieldParts(node: TypeNode, name: string): number {
  const field = "fields" in node ? node.fields?.find((candidate) => candidate.name.value === name) : undefined;
  return 1 + (field && "arguments" in field ? (field.arguments?.length ?? 0) : 0);
}

function partsOf(node: TypeNode): number {
  const self = node.kind === Kind.OBJECT_TYPE_EXTENSION ? 0 : 1;
  return self + namesIn(node).reduce((sum, name) => sum + fieldParts(node, name), 0);
}
