import { z } from "zod";
import { variablesIn, type Variable, type Variables } from "../../platform/config/define-config";

export interface VariableTable {
  readonly title: string;
  readonly variables: Variables;
}

/** One variable as people read about it. */
export interface DocumentedVariable {
  readonly name: string;
  /** What it may be, e.g. `0 to 65535`; empty when anything goes. */
  readonly values: string;
  /** Undefined when there is none: then it is `required`, or may stay unset. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
  readonly description: string;
}

interface Section {
  readonly title: string;
  readonly variables: readonly DocumentedVariable[];
}

/** The sandbox reads its variables by itself, because it stands outside of the platform. */
const sandbox: Section = {
  title: "Sandbox",
  variables: [
    sandboxVariable("SANDBOX_HOST", "127.0.0.1", "", "The address that the sandbox listens on; 0.0.0.0 in a container"),
    sandboxVariable("SANDBOX_ALLOWED_HOSTS", "", "", "Host names that the sandbox serves beside localhost and IP addresses, comma separated, such as the service's name in Compose. Other names are refused, because web sites could use them to read the inbox"),
    sandboxVariable("SANDBOX_STRIPE_PORT", "4101", "0 to 65535", "The port of its Stripe and of the payment pages; 0 is any free one"),
    sandboxVariable("SANDBOX_INBOX_PORT", "4104", "0 to 65535", "The port of the inbox, for people and as JSON; 0 is any free one"),
    sandboxVariable("SANDBOX_SMTP_PORT", "4125", "0 to 65535", "The port of its mail server; 0 is any free one"),
    sandboxVariable("STRIPE_WEBHOOK_URL", "http://127.0.0.1:3003/webhooks/stripe", "", "Where its Stripe sends webhooks"),
  ],
};

function sandboxVariable(name: string, fallback: string, values: string, description: string): DocumentedVariable {
  return { name, values, fallback, required: false, secret: false, description };
}

/** The tables without what an earlier one has already, and the sandbox's. */
export function sectionsOf(tables: readonly VariableTable[]): Section[] {
  const seen = new Set<string>();
  const sections = tables.map(({ title, variables }) => ({
    title,
    variables: variablesIn(variables)
      .filter(({ name }) => !seen.has(name) && seen.add(name))
      .map(documented),
  }));
  return [...sections, sandbox].filter((section) => section.variables.length > 0);
}

/** docs/env.md */
export function renderEnvironment(tables: readonly VariableTable[]): string {
  const lines = [
    "# Variables",
    "",
    "Made by `npm run docs` from the `config.ts` of each process. `npm start` fills in what is not set: private servers, random",
    "secrets, the sandbox. Nothing is filled in where `NODE_ENV` is `production`. An empty variable counts as not set. Each",
    "process reads its variables once, when it starts, and names all that are missing or wrong at once.",
    "",
    "A list of secrets, with commas, is for rotation: the first one signs, all of them verify.",
  ];
  for (const { title, variables } of sectionsOf(tables)) {
    lines.push("", `## ${title}`, "", "| variable | default | values | what it is |", "|---|---|---|---|");
    for (const variable of variables) {
      const shown = variable.required ? "**required**" : variable.fallback === undefined ? "–" : `\`${variable.fallback}\``;
      lines.push(`| \`${variable.name}\` | ${shown} | ${variable.values} | ${variable.description}${variable.secret ? " (secret)" : ""} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** .env.example */
export function renderExample(tables: readonly VariableTable[]): string {
  const lines = [
    "# Made by `npm run docs`. Nothing here has to be set: `npm start` makes up everything but the keys of real providers, for",
    "# which the sandbox stands in. Copy what you need to `.env`, which is read at the start and never committed.",
    "# With NODE_ENV=production nothing is made up: `npm start` then names what is missing. docs/env.md says more.",
  ];
  for (const { title, variables } of sectionsOf(tables)) {
    lines.push("", `# --- ${title} ${"-".repeat(Math.max(3, 112 - title.length))}`);
    for (const { name, values, fallback, required, description } of variables) {
      const notes = [required ? "required in production" : "", values].filter(Boolean).join("; ");
      lines.push(`# ${description}${notes ? ` (${notes})` : ""}`, `# ${name}=${fallback ?? ""}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function documented({ name, schema, description, secret }: Variable<unknown>): DocumentedVariable {
  const unset = schema.safeParse(undefined);
  const fallback = unset.success && !secret ? textOf(unset.data) : undefined;
  return { name, values: valuesOf(schema), fallback, required: !unset.success, secret, description };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = Array.isArray(value) ? value.join(",") : typeof value === "string" ? value : JSON.stringify(value);
  return text === "" ? undefined : text;
}

interface JsonSchema {
  readonly enum?: readonly string[];
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What can be told of a schema without running it. */
function valuesOf(schema: z.ZodType): string {
  const shape = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as JsonSchema;
  if (shape.enum) return shape.enum.join(", ");
  if (shape.type === "integer" && shape.minimum !== undefined && shape.maximum !== undefined) return `${shape.minimum} to ${shape.maximum}`;
  if (shape.format === "uri") return "URL";
  return typeof schema.safeParse(undefined).data === "boolean" ? "true, false" : "";
}
