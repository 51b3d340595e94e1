/**
 * The architecture as lint: every arrow that may not be, by name. scripts/boundaries.test.mjs proves each rule with a
 * deliberate violation; docs/architecture.md says why the arrows are as they are.
 */
const SUBGRAPH = "^subgraphs/([^/]+)/";
/** Tests look at everything; they live in tests/ and testing/ folders, or say what they are in their names. */
const TESTS = "(^|/)(tests|testing)/|\\.(test|conformance|fixture)\\.ts$|^e2e/";
const OURS = "^(gateway|subgraphs|contracts|workers|sandbox|sdk|e2e|scripts|prisma|bench|pages|playground)/";
const PRISMA_CLIENT = "^prisma/[^/]+/client/|(^|/)node_modules/@prisma/";
const packages = (...names) => `(^|/)node_modules/(${names.join("|")})/`;

/** A layer of a subgraph: its files but the tests among them. */
const layer = (names, pathNot = TESTS) => ({ path: `^subgraphs/[^/]+/(${names})/`, pathNot });

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other to load are one file, or need a third. Types may point back.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    },
    { name: "resolvable", comment: "An import that leads nowhere.", severity: "error", from: { pathNot: "^playground/" }, to: { couldNotResolve: true } },
    {
      name: "no-barrels",
      comment: "index.ts hides where things come from. Import the file itself.",
      severity: "error",
      from: {},
      to: { path: "(^|/)index\\.(ts|mjs|cjs|js)$", pathNot: "node_modules" },
    },
    {
      name: "names-that-mean-something",
      comment: "A folder or file called utils, helpers, common, misc or shared collects what nobody could name.",
      severity: "error",
      from: {},
      to: { path: "(^|/)(utils?|helpers?|common|misc|shared)[./]", pathNot: "node_modules" },
    },
    {
      name: "kebab-case",
      comment: "Words with hyphens, the role as suffix: purchase-tickets.ts, event.repository.ts.",
      severity: "error",
      from: {},
      to: { path: "(^|/)[^/]*[A-Z_][^/]*\\.ts$", pathNot: "node_modules|^prisma/[^/]+/client/" },
    },
    {
      name: "nothing-imports-an-entry",
      comment: "main.ts owns a process. What others need of it belongs beside it.",
      severity: "error",
      from: { pathNot: TESTS },
      to: { path: "(^|/)main\\.ts$" },
    },
    {
      name: "no-test-code-in-the-product",
      comment: "What runs must not need what tests it.",
      severity: "error",
      from: { path: "^(gateway|subgraphs|contracts|platform|workers|sandbox|sdk)/", pathNot: TESTS },
      to: { path: TESTS, pathNot: "node_modules" },
    },
    {
      name: "no-dev-dependencies-in-the-product",
      comment: "Production installs without them. (The sandbox never runs there.)",
      severity: "error",
      from: { path: "^(gateway|subgraphs|contracts|platform|workers)/", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/@types/" },
    },
    {
      name: "no-build-tools-in-the-product",
      comment: "`npm start` builds and runs the sandbox, so what these need is installed without the development dependencies.",
      severity: "error",
      from: { path: "^(gateway|subgraphs|contracts|platform|workers|sdk)/", pathNot: TESTS },
      to: { path: packages("esbuild", "@swc/core", "@prisma/(client-generator-ts|get-dmmf|internals|engines-version)", "postal-mime", "smtp-server") },
    },

    // ---- between the parts
    {
      name: "platform-knows-nothing-of-tickets",
      comment: "platform/ could serve another product. Its integration tests may use a real database: core's.",
      severity: "error",
      from: { path: "^platform/", pathNot: "\\.int\\.test\\.ts$" },
      to: { path: OURS },
    },
    {
      name: "platform-tests-use-core-s-database-alone",
      comment: "Not its services: the platform's tests are about the platform.",
      severity: "error",
      from: { path: "^platform/.*\\.int\\.test\\.ts$" },
      to: { path: OURS, pathNot: "^subgraphs/core/repositories/database\\.ts$|^prisma/core/client/" },
    },
    {
      name: "contracts-are-names-and-schemas",
      comment: "Only platform/…/define-*, platform/values/ (how single values are written), zod and each other. qr-code/ may use node:crypto.",
      severity: "error",
      from: { path: "^contracts/", pathNot: `${TESTS}|^contracts/qr-code/` },
      to: { pathNot: `^contracts/|^platform/(values/|[^/]+/define-)[^/]+\\.ts$|${packages("zod")}` },
    },
    {
      name: "qr-codes-need-cryptography-alone",
      comment: "What a scanner computes must be easy to write again in another language.",
      severity: "error",
      from: { path: "^contracts/qr-code/", pathNot: TESTS },
      to: { pathNot: `^contracts/|^platform/[^/]+/define-[^/]+\\.ts$|^platform/text/trim-end\\.ts$|${packages("zod")}|^(node:)?crypto$` },
    },
    {
      name: "gateway-knows-no-subgraph",
      comment: "Any Federation 2 router can stand in its place: it needs the supergraph and the contracts.",
      severity: "error",
      from: { path: "^gateway/", pathNot: TESTS },
      to: { path: "^(subgraphs|workers|sandbox|sdk|e2e|scripts|prisma|bench|pages|playground)/" },
    },
    {
      name: "subgraphs-do-not-know-each-other",
      comment: "They talk through contracts/, so that each can be read, tested and run alone.",
      severity: "error",
      from: { path: SUBGRAPH, pathNot: TESTS },
      to: { path: "^subgraphs/[^/]+/", pathNot: "^subgraphs/$1/" },
    },
    {
      name: "subgraphs-use-their-own-database",
      comment: "One table has one owner.",
      severity: "error",
      from: { path: SUBGRAPH, pathNot: TESTS },
      to: { path: "^prisma/[^/]+/", pathNot: "^prisma/$1/" },
    },
    {
      name: "subgraphs-use-contracts-and-platform",
      comment: "Not the parts that stand around them.",
      severity: "error",
      from: { path: "^subgraphs/", pathNot: TESTS },
      to: { path: "^(gateway|workers|sandbox|sdk|e2e|scripts|bench|pages|playground)/" },
    },
    {
      name: "workers-take-whole-subgraphs",
      comment: "The registry asks a module for its jobs; it does not reach into it.",
      severity: "error",
      from: { path: "^workers/", pathNot: TESTS },
      to: { path: "^(subgraphs/[^/]+/.*/|subgraphs/[^/]+/(?!subgraph\\.ts|module\\.ts|config\\.ts)|gateway/|sandbox/|sdk/|e2e/|scripts/|prisma/)" },
    },
    {
      name: "sandbox-stands-outside",
      comment: "It plays the outside world. Code shared with what it tests would agree with its mistakes.",
      severity: "error",
      from: { path: "^sandbox/", pathNot: TESTS },
      to: { path: "^(gateway|subgraphs|contracts|platform|workers|sdk|e2e|scripts|prisma|bench)/" },
    },
    {
      name: "sdk-stands-alone",
      comment: "Integrators copy it out: nothing of the server comes with it.",
      severity: "error",
      from: { path: "^sdk/", pathNot: TESTS },
      to: { path: "^(gateway|subgraphs|contracts|platform|workers|sandbox|e2e|scripts|prisma|bench)/" },
    },

    {
      name: "pages-run-in-a-browser",
      comment: "They know the public API, as everybody does.",
      severity: "error",
      from: { path: "^pages/", pathNot: `${TESTS}|^pages/build\\.mjs$` },
      to: { path: "^(gateway|subgraphs|contracts|platform|workers|sandbox|e2e|scripts|prisma|bench|playground)/" },
    },

    // ---- inside a subgraph
    {
      name: "only-repositories-speak-prisma",
      comment: "Which SQL? One folder answers. (platform/db gives it the connection.)",
      severity: "error",
      from: { pathNot: `${TESTS}|^subgraphs/[^/]+/repositories/|^platform/db/|^prisma/|^scripts/|^bench/|node_modules` },
      to: { path: PRISMA_CLIENT },
    },
    {
      name: "services-know-no-transport",
      comment: "A use case is the same over GraphQL, HTTP and a queue, and with any provider.",
      severity: "error",
      from: layer("services"),
      to: { path: packages("graphql", "type-graphql", "graphql-ws", "graphql-scalars", "@apollo/[^/]+", "bullmq", "stripe", "fastify", "undici", "nodemailer", "@sendgrid/[^/]+", "ioredis") },
    },
    {
      name: "services-stand-below-their-callers",
      comment: "resolvers, jobs, http → services. A provider is known by its port.",
      severity: "error",
      from: layer("services"),
      to: { path: "^subgraphs/[^/]+/((resolvers|schema|jobs|http|providers)/|module\\.ts|subgraph\\.ts|config\\.ts)" },
    },
    {
      name: "repositories-stand-at-the-bottom",
      comment: "They know rows and nothing of why somebody wants them.",
      severity: "error",
      from: layer("repositories"),
      to: { path: "^subgraphs/[^/]+/((resolvers|schema|jobs|http|providers|services)/|module\\.ts|subgraph\\.ts|config\\.ts)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "repositories-stay-off-the-network",
      comment: "Inside a transaction there is nothing but the database. (connection.ts is about pages, which are their business.)",
      severity: "error",
      from: layer("repositories"),
      to: { path: `${packages("graphql", "type-graphql", "bullmq", "stripe", "fastify", "undici", "nodemailer", "@sendgrid/[^/]+", "ioredis")}|^platform/(graphql|http|webhooks|queues|pubsub|redis)/`, pathNot: "^platform/graphql/connection\\.ts$" },
    },
    {
      name: "edges-go-through-services",
      comment: "resolvers, jobs and http ask a service; of a repository they may know the types of its records.",
      severity: "error",
      from: layer("resolvers|jobs|http", `${TESTS}|/resolvers/loaders\\.ts$`),
      to: { path: "^subgraphs/[^/]+/(repositories|providers)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "edges-do-not-know-each-other",
      comment: "What two of them need is a service.",
      severity: "error",
      from: { path: "^subgraphs/[^/]+/(resolvers|jobs|http)/", pathNot: TESTS },
      to: { path: "^subgraphs/[^/]+/(resolvers|jobs|http)/", pathNot: "^subgraphs/[^/]+/$1/" },
    },
    {
      name: "providers-implement-ports",
      comment: "providers → *.port.ts; of everything else they may know types.",
      severity: "error",
      from: layer("providers"),
      to: {
        path: "^subgraphs/[^/]+/((resolvers|schema|jobs|http|services|repositories)/|module\\.ts|subgraph\\.ts)",
        pathNot: "\\.port\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "schema-is-shape",
      comment: "GraphQL types say what there is, not how it is found.",
      severity: "error",
      from: layer("schema"),
      to: { path: "^subgraphs/[^/]+/((resolvers|jobs|http|providers|repositories)/|module\\.ts|subgraph\\.ts|config\\.ts)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "module-is-without-graphql",
      comment: "The workers build modules; of resolvers/ a module makes the loaders and live sources.",
      severity: "error",
      from: { path: "^subgraphs/[^/]+/module\\.ts$" },
      to: { path: `^subgraphs/[^/]+/(subgraph\\.ts|schema/|resolvers/(?!loaders|live-sources))|${packages("graphql", "type-graphql", "fastify")}` },
    },
    {
      name: "one-queue-library",
      comment: "platform/queues is the only place that knows which one.",
      severity: "error",
      from: { pathNot: `${TESTS}|^platform/queues/|node_modules` },
      to: { path: packages("bullmq") },
    },
    {
      name: "connections-have-error-listeners",
      comment: "A connection without an error listener ends the process when it breaks. Each library has one place that opens connections and attaches one.",
      severity: "error",
      from: { pathNot: `${TESTS}|^(platform/db/(connection-pool|database)|platform/redis/connect-redis|platform/http/web-sockets|gateway/subscriptions/upstream-socket)\\.ts$|^prisma/[^/]+\\.mjs$|^prisma/[^/]+/client/|^(bench|sdk/examples)/|node_modules` },
      to: { path: packages("pg", "pg-pool", "@prisma/adapter-pg", "ioredis", "ws"), dependencyTypesNot: ["type-only"] },
    },
    {
      name: "stripe-is-a-provider",
      comment: "The rest of payments speaks of intents through its port. (The sandbox borrows the types of what it imitates.)",
      severity: "error",
      from: { pathNot: `${TESTS}|^subgraphs/payments/providers/|^sandbox/|node_modules` },
      to: { path: packages("stripe") },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: ["node_modules", "^prisma/[^/]+/client/"] },
    exclude: { path: "^(dist|coverage|pages/dist|playground/dist|\\.data|\\.cache)/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "import", "default", "types"], mainFields: ["main", "types"] },
  },
};
