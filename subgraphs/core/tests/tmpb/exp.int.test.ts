import Fastify from "fastify";
import { mountExports } from "../../http/exports.routes";
import { createCoreWorld } from "../core-world";
it("x", async () => {
  const world = await createCoreWorld();
  const { event } = await world.event([{ quantity: 100 }]);
  const db = world.db.client;
  for (let part = 0; part < 10; part++) {
    await db.$executeRawUnsafe("SET statement_timeout = 0").catch(() => 0);
    for (let i = 0; i < 10; i++) await db.$executeRawUnsafe(`INSERT INTO guests (id, event_id, first_name, last_name, email, status, created_at) SELECT gen_random_uuid(), '${event.id}', 'First'||i, 'Last'||md5(i::text), 'g'||i||'@example.com', 'CONFIRMED', now() - i * interval '1 ms' FROM generate_series(${part * 100000 + i * 10000 + 1}, ${part * 100000 + (i + 1) * 10000}) i`);
  }
  await db.$executeRawUnsafe("ANALYZE guests");
  const app = Fastify(); mountExports(app, world.module.exportGuests, world.module.links);
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  (global as any).gc?.();
  const before = process.memoryUsage();
  let peakHeap = 0, peakRss = 0, bytes = 0, lines = 0;
  const t = performance.now();
  const link = await world.module.exportGuests.link(world.owner, event.id);
  const r = await fetch(link.replace(/^https?:\/\/[^/]+/, url));
  for await (const c of r.body as any) { bytes += c.length; for (const b of c) if (b === 10) lines++; const m = process.memoryUsage(); peakHeap = Math.max(peakHeap, m.heapUsed); peakRss = Math.max(peakRss, m.rss); }
  console.log(`1M export ${Math.round(performance.now() - t)} ms, ${lines} lines, ${(bytes / 1e6).toFixed(0)} MB; heap before ${before.heapUsed >> 20} peak ${peakHeap >> 20} MB; rss before ${before.rss >> 20} peak ${peakRss >> 20} MB`);
  const page = { first: 20, after: null };
  for (const [name, search, status] of [["plain", null, null], ["search word", "first77777", null], ["search prefix many", "first", null], ["search a", "lasta", "CONFIRMED"]] as const) {
    const t1 = performance.now(); const l = await world.module.readPurchases.guestsOf(world.owner, event, { search, status }, page); const t2 = performance.now(); const n = await l.totalCount; console.log(name, (t2 - t1).toFixed(1), "ms; count", n, (performance.now() - t2).toFixed(1), "ms");
    const last = l.edges.at(-1); if (last) { const t3 = performance.now(); await world.module.readPurchases.guestsOf(world.owner, event, { search, status }, { first: 20, after: { key: new Date(last.node.createdAt.getTime() - 500000).toISOString(), id: last.node.id } }); console.log("  deep", (performance.now() - t3).toFixed(1)); }
  }
  await app.close(); await world.close();
}, 400_000);
