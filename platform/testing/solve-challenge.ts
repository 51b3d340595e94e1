import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";

/** The value of `challengeSolution` for `extensions.challenge` of CHALLENGE_REQUIRED, solved by ALTCHA's own solver. */
export async function solutionOf(issued: unknown): Promise<string> {
  const { parameters, signature } = issued as { parameters: never; signature: string };
  const challenge = { parameters, signature };
  return Buffer.from(JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) })).toString("base64");
}
