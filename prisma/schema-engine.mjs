import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import pg from "pg";

/**
 * Runs `work` with Prisma's schema engine on a database. The engine is loaded once, on first use: 0.1 s.
 *
 * @template T
 * @param {string} url
 * @param {(engine: import("@prisma/schema-engine-wasm/schema_engine_bg").SchemaEngine) => Promise<T>} work
 * @param {{ options?: string }} [session] settings of the sessions, as PostgreSQL's `options` parameter has them
 * @returns {Promise<T>}
 */
export async function withEngine(url, work, session = {}) {
  const { engine, PrismaPg, ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } = await loadEngine();
  const pool = new pg.Pool({ connectionString: url, application_name: "event-planner-migrate", ...session });
  // The query that fails reports a lost connection. Without listeners, the connection itself would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  const connections = [];
  factory.connect = async () => {
    const connection = repaired(await connect(), ColumnTypeEnum.Character);
    connections.push(connection);
    return connection;
  };
  const instance = await engine.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await work(instance);
  } finally {
    instance.free();
    for (const connection of connections) await connection.dispose();
    await pool.end();
  }
}

/**
 * Two things that Prisma's adapter gets wrong for the engine. It does not know the system catalogues' own type "char"
 * (oid 18), without which the engine cannot look at a database: it is read as text (oid 25) and passed on as what it is.
 * And it cuts a script at every semicolon, inside functions too: the server gets it whole, and makes it one transaction.
 */
function repaired(adapter, character) {
  const { performIO, queryRaw } = adapter;
  const marked = new WeakMap();
  adapter.performIO = async (query) => {
    const result = await performIO.call(adapter, query);
    const columns = (result.fields ?? []).flatMap((field, i) => (field.dataTypeID === 18 ? [i] : []));
    if (columns.length > 0) marked.set(query, columns);
    for (const i of columns) result.fields[i].dataTypeID = 25;
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw.call(adapter, query);
    for (const i of marked.get(query) ?? []) result.columnTypes[i] = character;
    return result;
  };
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

let loading = null;

function loadEngine() {
  loading ??= (async () => {
    const [engine, { PrismaPg }, { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory }] = await Promise.all([
      import("@prisma/schema-engine-wasm/schema_engine_bg"),
      import("@prisma/adapter-pg"),
      import("@prisma/driver-adapter-utils"),
    ]);
    const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
    const module = new WebAssembly.Module(readFileSync(join(folder, "schema_engine_bg.wasm")));
    const { exports } = new WebAssembly.Instance(module, { "./schema_engine_bg.js": engine });
    engine.__wbg_set_wasm(exports);
    exports.__wbindgen_start?.();
    return { engine, PrismaPg, ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory };
  })();
  return loading;
}
