import { Grammar, type Genes } from "./grammar";
import { startOfflineGateway, type OfflineGateway } from "./offline-gateway";
import { mutated, textOf } from "./part";
import { Random } from "./random";

/** Seconds of the search: a few for everyone, a minute where `FUZZ_SECONDS` says so. */
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 4);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
/** Characters of a document and of variables that an anonymous caller may send. */
const [DOCUMENT, VARIABLES] = [65_000, 190_000];
const MAX_RESPONSE = 10_000;
/** How much slower than an idle machine this one may be. */
const ROOM = 3;
/** Requests that are varied. */
const POOL = 24;

/** Milliseconds of CPU that a request of this size may take on an idle machine. */
const boundOf = (bytes: number): number => Math.min(50, 10 + (5 * bytes) / 1_024);

interface Found {
  readonly genes: Genes;
  readonly ms: number;
  readonly bytes: number;
  /** How much of what it may take it takes. */
  readonly share: number;
}

let gateway: OfflineGateway;
beforeAll(async () => {
  gateway = await startOfflineGateway();
});
afterAll(() => gateway.close());

let sent = 0;

/** Sends a request whose document was never seen. */
async function measure(genes: Genes): Promise<Found & { response: string }> {
  const document = `${textOf(genes.document, DOCUMENT)}\n#${sent++}`;
  const payload = `{"query":${JSON.stringify(document)},"variables":{"a":${textOf(genes.variables, VARIABLES)}}}`;
  const since = process.cpuUsage();
  const response = await gateway.app.inject({ method: "POST", url: "/graphql", headers: { "content-type": "application/json" }, payload });
  const { user, system } = process.cpuUsage(since);
  const [ms, bytes] = [(user + system) / 1_000, Buffer.byteLength(payload)];
  return { genes, ms, bytes, share: ms / boundOf(bytes), response: response.body };
}

/** The least of several attempts: garbage of others, or a compiler, is no work of this request. */
async function confirm(found: Found, attempts: number): Promise<Found> {
  let least = found;
  for (let i = 0; i < attempts && least.share > 0.5; i++) {
    const again = await measure(found.genes);
    if (again.ms < least.ms) least = again;
  }
  return least;
}

it(`finds no request that costs more than it may (FUZZ_SEED=${SEED}, FUZZ_SECONDS=${SECONDS})`, async () => {
  const random = new Random(SEED);
  const grammar = new Grammar(gateway.schema, random);
  const pool: Found[] = [];
  const codes = new Map<string, number>();
  let count = 0;
  const end = Date.now() + SECONDS * 1_000;
  while (Date.now() < end) {
    const parent = pool.length > 4 && random.chance(0.7) ? random.pick(pool).genes : grammar.genes();
    const genes = random.chance(0.7)
      ? { ...parent, document: mutated(parent.document, random, () => grammar.piece()) }
      : { ...parent, variables: mutated(parent.variables, random, () => grammar.json(1)) };
    const { response, ...found } = await measure(genes);
    count++;
    const code = /"code":"(\w+)"/.exec(response)?.[1] ?? "none";
    codes.set(code, (codes.get(code) ?? 0) + 1);
    expect({ genes: Buffer.byteLength(response) < MAX_RESPONSE ? "" : genes, code: code === "INTERNAL_SERVER_ERROR" ? genes : "" }).toEqual({ genes: "", code: "" });
    if (pool.length === POOL && found.share <= (pool.at(-1)?.share ?? 0)) continue;
    const least = await confirm(found, 3);
    if (least.share > ROOM) {
      const sure = await confirm(least, 10);
      if (sure.share > ROOM) throw new Error(`FUZZ_SEED=${SEED}: ${sure.ms.toFixed(0)} ms for ${sure.bytes} bytes, after ${count} requests: ${JSON.stringify(genes)}`);
    }
    pool.push(least);
    pool.sort((a, b) => b.share - a.share);
    pool.length = Math.min(pool.length, POOL);
  }
  const [worst] = pool;
  process.stdout.write(`fuzz: seed ${SEED}, ${count} requests, worst ${worst?.ms.toFixed(1)} ms for ${worst?.bytes} bytes; ${[...codes].map(([code, times]) => `${code} ${times}`).join(", ")}\n`);
  if (process.env.FUZZ_SHOW) process.stdout.write(`${JSON.stringify(worst?.genes)}\n`);
  expect(count).toBeGreaterThan(20);
}, SECONDS * 1_000 + 60_000);
