import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Profiler } from "node:inspector";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { waitFor } from "../../platform/testing/wait-for";

/** What a frame of a profile is for; the first that matches. Native work is its caller's. */
const KINDS: readonly [string, RegExp][] = [
  ["Prisma and its driver", /node_modules\/(@prisma|pg|pg-[\w-]+)\/|prisma\/\w+\/client/],
  ["GraphQL execution", /node_modules\/(graphql|type-graphql|class-validator|@graphql-tools|graphql-scalars|@apollo\/(server|subgraph|utils\.[\w.]+))\//],
  ["query planning", /node_modules\/@apollo\//],
  ["Redis", /node_modules\/(ioredis|@ioredis|bullmq)\//],
  ["HTTP", /node_modules\/(fastify|@fastify|undici|@as-integrations|find-my-way|avvio|light-my-request)\/|node:_http|node:internal\/url/],
  ["our code", /dist\/(gateway|subgraphs|platform|contracts)\//],
];

type Shares = Readonly<Record<string, number>>;

/** Profiles every process of a system; to be made before the system starts, with `env` in its environment. */
export class CpuRecorder {
  private readonly folder = mkdtempSync(join(tmpdir(), "event-planner-profile-"));
  readonly env = { NODE_OPTIONS: `--require ${resolve("dist/bench/on-sale/record-cpu.js")}`, BENCH_PROFILE: this.folder };

  /** @returns the seconds that each of `programs` spent on what, while `work` ran */
  async record(programs: readonly string[], work: () => Promise<void>): Promise<Record<string, Shares>> {
    writeFileSync(join(this.folder, "on"), "");
    await work();
    rmSync(join(this.folder, "on"));
    const fileOf = (program: string) => join(this.folder, `${program}.cpuprofile`);
    await waitFor("the profiles", async () => programs.every((program) => readdirSync(this.folder).includes(`${program}.cpuprofile`)), 10_000);
    return Object.fromEntries(programs.map((program) => [program, sharesOf(JSON.parse(readFileSync(fileOf(program), "utf8")) as Profiler.Profile)]));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Seconds by kind, the longest first; what nobody did is left out. */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const kinds = new Map<number, string>();
  const kindOf = (id: number | undefined): string => {
    const node = id === undefined ? undefined : byId.get(id);
    if (id === undefined || !node) return "Node.js itself";
    const known = kinds.get(id);
    if (known !== undefined) return known;
    const { functionName, url } = node.callFrame;
    const own = functionName === "(garbage collector)" ? "garbage collection" : KINDS.find(([, pattern]) => pattern.test(url))?.[0];
    const kind = own ?? kindOf(callerOf.get(id));
    kinds.set(id, kind);
    return kind;
  };
  const seconds: Record<string, number> = {};
  for (const [index, id] of samples.entries()) {
    if (byId.get(id)?.callFrame.functionName === "(idle)") continue;
    const kind = kindOf(id);
    seconds[kind] = (seconds[kind] ?? 0) + (timeDeltas[index] ?? 0) / 1e6;
  }
  return Object.fromEntries(Object.entries(seconds).sort(([, one], [, other]) => other - one));
}
