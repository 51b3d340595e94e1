import { Trouble } from "./trouble.mjs";

/** What a database server says when it cannot be used, as a line that helps. */
export function throwDatabaseTrouble(error, url) {
  let at = "the database";
  try {
    const { host, username } = new URL(url);
    at = `the database at ${host} (as ${username || "nobody"})`;
  } catch {
    throw new Trouble("DATABASE_URL is no URL: it looks like postgresql://user:password@host:5432/postgres.", {
      cause: error,
    });
  }
  switch (error.code) {
    case "ECONNREFUSED":
    case "ENOTFOUND":
    case "ETIMEDOUT":
      throw new Trouble(`Cannot reach ${at}: start it, correct DATABASE_URL, or unset it for a private one.`, {
        cause: error,
      });
    case "28P01":
    case "28000":
      throw new Trouble(
        `The password for ${at} is wrong: correct DATABASE_URL (a private one: secrets.json was lost, begin anew with --fresh).`,
        { cause: error },
      );
    case "42501":
      throw new Trouble(
        `The role for ${at} may not make databases: grant it CREATEDB, or make event_planner_<subgraph> for each subgraph and set <SUBGRAPH>_DATABASE_URL.`,
        { cause: error },
      );
    case "53100":
      throw new Trouble(`The disk of ${at} is full: free some space and start again.`, { cause: error });
    default:
      throw error;
  }
}
