import { parse } from "yaml";

export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly target?: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number | null>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

/** Reads a compose file, with its anchors and merges resolved and its variables filled in as `docker compose` does. */
export function readCompose(text: string, env: Readonly<Record<string, string>>): ComposeFile {
  const raw: unknown = parse(text, { merge: true });
  return eachText(raw, (value) => interpolate(value, env)) as ComposeFile;
}

/**
 * `${NAME}`, `${NAME:-default}`, `${NAME:?why}` and `$$`.
 * @throws Error for a variable that is required and not set or empty
 */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g, (whole, name: string | undefined, kind: string | undefined, rest: string | undefined) => {
    if (name === undefined) return whole === "$$" ? "$" : whole;
    const value = env[name] ?? "";
    if (value !== "") return value;
    if (kind === "?") throw new Error(`${name} is required: ${rest ?? ""}`);
    return kind === "-" ? (rest ?? "") : "";
  });
}

/** The variables that a compose file will not start without. */
export const requiredVariables = (text: string): string[] => [...new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1] ?? ""))];

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => eachText(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, eachText(item, change)]));
}

/** What a schema cannot say: that what is named also is. One sentence for each problem. */
export function danglingReferences({ services, volumes = {} }: ComposeFile): string[] {
  const problems: string[] = [];
  const published = new Map<string, string>();
  for (const [name, service] of Object.entries(services)) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = services[other];
      if (!target) problems.push(`${name} waits for ${other}, which there is not`);
      else if (target.profiles && !service.profiles) problems.push(`${name} waits for ${other}, which a profile may leave out`);
      else if (condition === "service_healthy" && !target.healthcheck) problems.push(`${name} waits for the health of ${other}, which has no check`);
    }
    for (const volume of service.volumes ?? []) {
      const [source = ""] = volume.split(":");
      if (!source.startsWith(".") && !source.startsWith("/") && !(source in volumes)) problems.push(`${name} mounts the volume ${source}, which there is not`);
    }
    for (const port of service.ports ?? []) {
      const host = port.split(":").slice(0, -1).pop() ?? port;
      const taken = published.get(host);
      if (taken) problems.push(`${name} and ${taken} both publish port ${host}`);
      published.set(host, name);
    }
    if (!service.image && !service.build) problems.push(`${name} has neither an image nor a way to build one`);
  }
  return [...problems, ...circles(services)];
}

function circles(services: Readonly<Record<string, ComposeService>>): string[] {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] => {
    if (path.includes(name)) return [`these wait for each other: ${[...path.slice(path.indexOf(name)), name].join(" → ")}`];
    if (done.has(name)) return [];
    done.add(name);
    return Object.keys(services[name]?.depends_on ?? {}).flatMap((other) => visit(other, [...path, name]));
  };
  return Object.keys(services).flatMap((name) => visit(name, []));
}
