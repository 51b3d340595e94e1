/**
 * Writes dist/sbom.cdx.json: the packages that we run with, as CycloneDX (https://cyclonedx.org), by npm.
 *
 * Usage: node scripts/licenses/sbom.mjs
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runNpm } from "../npm.mjs";
import { StagedInstall } from "../staged-install.mjs";

/**
 * @param {string} root the repository
 * @returns {Promise<object>} a CycloneDX document
 * @throws {Error} if npm fails
 */
export async function softwareBillOfMaterials(root) {
  // From what is installed, npm would also list what only development needs.
  const stage = new StagedInstall(root, "sbom");
  try {
    await stage.prepare(false);
    const args = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=application"];
    const { code, output } = await runNpm(args, stage.path, { keep: Infinity });
    if (code !== 0) throw new Error(`npm sbom failed: ${output.slice(-2_000)}`);
    const document = JSON.parse(output.slice(output.indexOf("{")));
    const { component } = document.metadata;
    // npm calls a package after its folder.
    return { ...document, metadata: { ...document.metadata, component: { ...component, name: "event-planner" } } };
  } finally {
    await stage.discard();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = join(import.meta.dirname, "..", "..");
  const document = await softwareBillOfMaterials(root);
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist", "sbom.cdx.json"), `${JSON.stringify(document, null, 2)}\n`);
  console.log(`dist/sbom.cdx.json names ${document.components.length} packages.`);
}
