import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";

jest.setTimeout(120_000);

const run = promisify(execFile);
const SUBGRAPHS = ["auth", "core", "payments", "tickets", "notifications", "scans"];
const MIGRATION = "iso_currency_digits";

let root: string;
let core: string;
let payments: string;

const urlOf = (name: string): string => Object.assign(new URL(process.env.TEST_DATABASE_URL ?? ""), { pathname: `/${name}` }).href;

async function query(name: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: urlOf(name) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Runs `node prisma/migrate.mjs` on the two databases that have amounts. */
async function migrate(digits = ""): Promise<{ ok: boolean; said: string }> {
  const names: Readonly<Record<string, string>> = { core, payments };
  const own = Object.fromEntries(SUBGRAPHS.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, urlOf(names[name] ?? "postgres")]));
  try {
    const { stdout, stderr } = await run(process.execPath, [join(root, "prisma", "migrate.mjs")], { env: { ...process.env, ...own, STORED_CURRENCY_DIGITS: digits } });
    return { ok: true, said: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, said: stdout + stderr };
  }
}

/** Adds the migrations of a subgraph up to the one under test, or from it on. */
async function addMigrations(subgraph: string, before: boolean): Promise<void> {
  const folder = join(__dirname, subgraph, "migrations");
  const names = (await readdir(folder)).sort();
  const index = names.findIndex((name) => name.endsWith(MIGRATION));
  for (const name of before ? names.slice(0, index) : names.slice(index)) await cp(join(folder, name), join(root, "prisma", subgraph, "migrations", name), { recursive: true });
}

/** An event with a ticket type, a promo code, a paid purchase and its payment and refund, as an earlier version stored them. */
async function sell(currency: string, price: number): Promise<string> {
  const [event, type, promo, purchase, payment] = Array.from({ length: 5 }, () => randomUUID()) as [string, string, string, string, string];
  const tenth = price / 10;
  await query(core, `INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, currency, refunded_minor, updated_at)
    VALUES ('${event}', '${event}', '${event}', 'Night', '${event}', '', now(), now() + interval '1 hour', 'UTC', 'x', 10, '${currency}', ${price}, '2026-01-01')`);
  await query(core, `INSERT INTO ticket_types (id, event_id, position, name, price_minor, quantity, revenue_minor) VALUES ('${type}', '${event}', 0, 'A', ${price}, 10, ${price * 2})`);
  await query(core, `INSERT INTO promo_codes (id, event_id, code, kind, amount) VALUES ('${promo}', '${event}', 'FIXED', 'FIXED', ${tenth}), (gen_random_uuid(), '${event}', 'SHARE', 'PERCENT', 1000)`);
  await query(core, `INSERT INTO purchases (id, reference, event_id, organization_id, buyer_first_name, buyer_last_name, buyer_email, locale, currency, subtotal_minor, discount_minor, total_minor, refunded_minor,
      promo_code_id, status, paid_at, return_url, idempotency_scope, idempotency_key, input_hash)
    VALUES ('${purchase}', '${purchase}', '${event}', '${event}', 'A', 'B', 'a@example.com', 'en', '${currency}', ${price * 2}, ${tenth}, ${price * 2 - tenth}, ${tenth},
      '${promo}', 'PARTIALLY_REFUNDED', now(), '', 's', '${purchase}', '')`);
  await query(core, `INSERT INTO purchase_items (purchase_id, ticket_type_id, position, quantity, unit_price_minor, discount_minor) VALUES ('${purchase}', '${type}', 0, 2, ${price}, ${tenth})`);
  await query(payments, `INSERT INTO payments (id, purchase_id, event_id, organization_id, gateway, status, amount_minor, refunded_minor, currency, description, reference, customer_email, customer_name, return_url, expires_at, provider_key, completed_at)
    VALUES ('${payment}', '${purchase}', '${event}', '${event}', 'STRIPE', 'PARTIALLY_REFUNDED', ${price * 2}, ${tenth}, '${currency}', '', '', '', '', '', now(), '${payment}', now())`);
  await query(payments, `INSERT INTO refunds (id, payment_id, amount_minor, status, request_key, provider_key, completed_at) VALUES (gen_random_uuid(), '${payment}', ${tenth}, 'SUCCEEDED', '${payment}', '${payment}', now())`);
  return event;
}

/** Every stored amount of an event, in the order of `sell`. */
async function amounts(event: string): Promise<number[]> {
  const [ours] = await query(core, `
    SELECT e.refunded_minor, t.price_minor, t.revenue_minor, c.amount, p.subtotal_minor, p.discount_minor, p.total_minor, p.refunded_minor AS back, i.unit_price_minor, i.discount_minor AS off
    FROM events e JOIN ticket_types t ON t.event_id = e.id JOIN promo_codes c ON c.event_id = e.id AND c.kind = 'FIXED' JOIN purchases p ON p.event_id = e.id JOIN purchase_items i ON i.purchase_id = p.id
    WHERE e.id = $1`, [event]);
  const [theirs] = await query(payments, "SELECT p.amount_minor, p.refunded_minor, r.amount_minor AS refund FROM payments p JOIN refunds r ON r.payment_id = p.id WHERE p.event_id = $1", [event]);
  return [...Object.values(ours ?? {}), ...Object.values(theirs ?? {})].map(Number);
}

/** What `amounts` finds for a price. */
const of = (price: number): number[] => {
  const [double, tenth] = [price * 2, price / 10];
  return [price, price, double, tenth, double, tenth, double - tenth, tenth, price, tenth, double, tenth, tenth];
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "event-planner-digits-"));
  for (const file of ["migrate.mjs", "drift.mjs", "schema-engine.mjs"]) await cp(join(__dirname, file), join(root, "prisma", file));
  await symlink(join(__dirname, "..", "node_modules"), join(root, "node_modules"));
  [core, payments] = ["core", "payments"].map((name) => `digits_${name}_${randomBytes(6).toString("hex")}`) as [string, string];
  for (const name of [core, payments]) await query("postgres", `CREATE DATABASE ${name}`);
  for (const subgraph of ["core", "payments"]) await addMigrations(subgraph, true);
  expect(await migrate()).toMatchObject({ ok: true });
});

afterEach(async () => {
  for (const name of [core, payments]) await query("postgres", `DROP DATABASE ${name} WITH (FORCE)`);
  await rm(root, { recursive: true });
});

describe("amounts that an earlier version stored", () => {
  it("keep their value: those of certain decimals are converted, all others stay as they are", async () => {
    const [lek, yen, euro, kuna, dinar] = [await sell("ALL", 500), await sell("JPY", 500), await sell("EUR", 500), await sell("HRK", 500), await sell("IQD", 500)];
    for (const subgraph of ["core", "payments"]) await addMigrations(subgraph, false);
    expect(await migrate()).toMatchObject({ ok: true });
    expect(await Promise.all([lek, yen, euro, kuna, dinar].map(amounts))).toEqual([of(50_000), of(500), of(500), of(500), of(500_000)]);
    // A price that somebody has read must be read again.
    const moved = await query(core, "SELECT currency FROM events WHERE updated_at > '2026-01-02' ORDER BY currency");
    expect(moved.map(({ currency }) => currency)).toEqual(["ALL", "IQD"]);
    expect(await query(core, "SELECT amount FROM promo_codes WHERE kind = 'PERCENT' AND amount <> 1000")).toEqual([]);
  });

  it("are not guessed: without a statement the migration fails, names the currencies, and changes nothing", async () => {
    const [forint, dinar] = [await sell("HUF", 4_990), await sell("RSD", 10_050)];
    for (const subgraph of ["core", "payments"]) await addMigrations(subgraph, false);
    const { ok, said } = await migrate();
    expect({ ok, said }).toEqual({ ok: false, said: expect.stringContaining("STORED_CURRENCY_DIGITS=HUF:0,RSD:2") as string });
    expect([await amounts(forint), await amounts(dinar)]).toEqual([of(4_990), of(10_050)]);
    expect(await migrate("HUF=0")).toMatchObject({ ok: false, said: expect.stringContaining("must be a list") as string });
    expect(await migrate("HUF:0")).toMatchObject({ ok: false, said: expect.stringContaining("STORED_CURRENCY_DIGITS=RSD:2") as string });
    expect(await migrate("HUF:0,RSD:2")).toMatchObject({ ok: true });
    expect([await amounts(forint), await amounts(dinar)]).toEqual([of(499_000), of(10_050)]);
    expect(await migrate("HUF:0,RSD:2")).toMatchObject({ ok: true, said: expect.stringContaining("up to date") as string });
    expect(await amounts(forint)).toEqual(of(499_000));
  });

  it("of an older Node are what their operator says", async () => {
    const [forint, dinar] = [await sell("HUF", 499_000), await sell("RSD", 100)];
    for (const subgraph of ["core", "payments"]) await addMigrations(subgraph, false);
    expect(await migrate("HUF:2,RSD:0")).toMatchObject({ ok: true });
    expect([await amounts(forint), await amounts(dinar)]).toEqual([of(499_000), of(10_000)]);
  });

  it("need no statement when everything in the currency is free", async () => {
    await query(core, `INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, currency)
      VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'Free', 'free', '', now(), now() + interval '1 hour', 'UTC', 'x', 10, 'HUF')`);
    for (const subgraph of ["core", "payments"]) await addMigrations(subgraph, false);
    expect(await migrate()).toMatchObject({ ok: true });
  });
});
