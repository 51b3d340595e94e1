/**
 * What could not be delivered, and how it is sent again.
 *
 * Usage (built): node dist/scripts/dead-letters.js list [service]
 *                node dist/scripts/dead-letters.js replay <service> <id|all>
 * Reads DATABASE_URL (or <SERVICE>_DATABASE_URL) and REDIS_URL; without them, what `npm start` runs in DATA_DIR.
 */
import { resolve } from "node:path";
import { DeadLetterDesk, type ServiceLetter } from "./operating/dead-letter-desk";
import { checkServers, findServers } from "./operating/servers";

const SERVICES = ["auth", "core", "payments", "tickets", "notifications", "scans"];
const USAGE = `dead-letters list [service]\ndead-letters replay <service> <id|all>\nservices: ${SERVICES.join(", ")}`;

async function main([command, service, id]: readonly string[]): Promise<number> {
  const known = service === undefined || SERVICES.includes(service);
  if (!known || (command !== "list" && !(command === "replay" && service && id))) {
    console.error(USAGE);
    return 2;
  }
  checkServers(process.env);
  const desk = new DeadLetterDesk(findServers(process.env, resolve(process.env.DATA_DIR || ".data")));
  if (command === "list") {
    const letters = await desk.list(service ? [service] : SERVICES);
    console.log(letters.length === 0 ? "Nothing lies undelivered." : letters.map(shown).join("\n\n"));
    return 0;
  }
  const sent = await desk.replay(service ?? "", id ?? "");
  console.log(sent.length === 0 ? "There is no such dead letter." : `On the way again: ${sent.join(", ")}`);
  return sent.length === 0 && id !== "all" ? 1 : 0;
}

const shown = ({ service, id, kind, name, target, error, correlationId, deadAt, payload }: ServiceLetter): string =>
  [
    `${service} ${id}`,
    `  ${kind} ${name}${target ? ` on ${target}` : ""}, given up ${deadAt.toISOString()}, correlation id ${correlationId}`,
    `  ${error}`,
    `  ${JSON.stringify(payload).slice(0, 400)}`,
  ].join("\n");

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
