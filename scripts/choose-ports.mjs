import { freePort, isFree, ownerOf } from "./ports.mjs";
import { METERED, PORTS, needsSandbox } from "./settings.mjs";
import { Trouble } from "./trouble.mjs";

/**
 * The port of every part: its variable's, else the standard one; any free one for 0, and for all of them with `free`.
 *
 * @param {Record<string, string | undefined>} env
 * @param {{ free?: boolean }} [options]
 * @returns {Promise<Record<string, number>>} variable → port
 * @throws {Trouble} naming the ports that are taken, by whom, and the variables that change them
 */
export async function choosePorts(env, { free = false } = {}) {
  const wanted = PORTS.filter(({ sandbox }) => !sandbox || needsSandbox(env)).map((entry) => ({
    ...entry,
    port: portFrom(env, entry, free),
  }));
  const twice = wanted.find((a, i) => a.port !== 0 && wanted.findIndex((b) => b.port === a.port) !== i);
  if (twice)
    throw new Trouble(
      `Port ${twice.port} is meant for two parts: give ${twice.what} another one with ${twice.variable}.`,
    );

  const taken = [];
  const ports = {};
  for (const { variable, what, port } of wanted) {
    if (port === 0) ports[variable] = await freePort();
    else if (await isFree(port)) ports[variable] = port;
    else taken.push({ variable, what, port });
  }
  if (taken.length > 0) throw takenTrouble(taken);
  return ports;
}

/**
 * The METRICS_PORT of each process: one for all would be taken by the first, and the others could not start. Empty
 * where it is not set; 0 is any free port for each.
 *
 * @param {Record<string, string | undefined>} env
 * @param {Record<string, number>} ports those of the parts
 * @returns {Promise<Record<string, number>>} process → port
 * @throws {Trouble} when one of them is taken, or meant for a part
 */
export async function chooseMetricsPorts(env, ports) {
  const first = portFrom(env, { variable: "METRICS_PORT" }, false);
  if (first === undefined) return {};
  const chosen = Object.fromEntries(METERED.map((name, index) => [name, first === 0 ? 0 : first + index]));
  for (const [name, port] of Object.entries(chosen)) {
    const meant = Object.keys(ports).find((variable) => ports[variable] === port);
    if (port !== 0 && (port > 65_535 || meant || !(await isFree(port)))) {
      const why = port > 65_535 ? "is no port" : `is ${meant ? `meant for ${meant}` : "taken"}`;
      throw new Trouble(
        `METRICS_PORT=${first} gives the metrics of ${METERED.join(", ")} the ports ${first} to ${first + METERED.length - 1}, but ${port} (${name}) ${why}: set another one, or 0 for any free ones.`,
      );
    }
  }
  return chosen;
}

function portFrom(env, { variable, standard }, free) {
  const value = env[variable];
  if (value === undefined || value === "") return free ? 0 : standard;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Trouble(`${variable}=${value} is no port: use a number from 1 to 65535, or 0 for any free one.`);
}

function takenTrouble(taken) {
  const [{ variable, what, port }] = taken;
  const owner = ownerOf(port);
  const by = owner ? ` by ${owner}` : "";
  if (taken.length === 1) {
    return new Trouble(
      `Port ${port} (${what}) is taken${by}: stop that, or choose another one with ${variable}=${port + 10} npm start.`,
    );
  }
  const list = taken.map((entry) => `${entry.port} (${entry.variable})`).join(", ");
  return new Trouble(
    `Ports ${list} are taken${owner ? `, ${port}${by}` : ""}: stop that, set the variables, or let free ones be chosen with npm start -- --ports=free.`,
  );
}
