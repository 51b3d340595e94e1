/**
 * Generates the Prisma clients of several subgraphs in one process, because loading the generator takes most of the time.
 *
 * It calls the generator that `prisma generate` calls. Prisma's command line is not installed: it brings 130 packages and
 * 200 MB that nothing here uses, such as Prisma Studio and a second PostgreSQL.
 *
 * Usage: node prisma-generate.cjs <subgraph>…   (working directory: the repository)
 */
const { readFileSync } = require("node:fs");
const { dirname, resolve } = require("node:path");
const { PrismaClientTsGenerator } = require("@prisma/client-generator-ts");
const { enginesVersion } = require("@prisma/engines-version");
const { getDMMF } = require("@prisma/get-dmmf");
const { getConfig } = require("@prisma/internals");

/** @param {string} subgraph */
async function generate(subgraph) {
  const schemaPath = resolve("prisma", subgraph, "schema.prisma");
  const datamodel = readFileSync(schemaPath, "utf8");
  const { generators, datasources } = await getConfig({ datamodel: [[schemaPath, datamodel]] });
  const dmmf = getDMMF({ datamodel });
  if ("error" in dmmf) throw dmmf.error;
  for (const generator of generators) {
    // The generator takes the folder as it is; in the schema it is relative to the schema.
    const output = { ...generator.output, value: resolve(dirname(schemaPath), generator.output.value) };
    await new PrismaClientTsGenerator().generate({
      generator: { ...generator, output },
      otherGenerators: [],
      schemaPath,
      datamodel,
      datasources,
      dmmf,
      version: enginesVersion,
      binaryPaths: {},
    });
  }
}

async function main(subgraphs) {
  for (const subgraph of subgraphs) await generate(subgraph);
}

process.disconnect?.();
main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
