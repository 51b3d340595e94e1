import { spawn } from "node:child_process";
import { eachLine } from "./embedded/lines.mjs";

/** How long the API may take to check one password, in milliseconds. */
const CHECK_TIMEOUT = 3_000;

/**
 * Runs the built seed, which works through the public API and says on its last line of stdout what it made.
 *
 * @param {{ script: string, env: Record<string, string>, onLine: (line: string) => void }} options
 * @returns {Promise<{ demo: object | null, complaints: string }>} `demo` is null when it failed
 */
export async function makeDemoData({ script, env, onLine }) {
  const child = spawn(process.execPath, ["--enable-source-maps", script], { env, stdio: ["ignore", "pipe", "pipe"] });
  let last = "";
  const complaints = [];
  eachLine(child.stdout, (line) => {
    onLine(line);
    if (line.trim() !== "") last = line;
  });
  eachLine(child.stderr, (line) => {
    onLine(line);
    complaints.push(line);
  });
  child.on("error", (error) => complaints.push(error.message));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { demo: code === 0 ? parseObject(last) : null, complaints: complaints.slice(-5).join("\n") };
}

/**
 * Finds out which demo accounts still have their published password, by signing in and out again.
 *
 * @param {{ email: string, password: string }[]} accounts
 * @param {string} gateway the URL of the API's gateway
 * @returns {Promise<object[]>} the accounts; `password` is null if it was changed, and missing if it could not be tried
 */
export async function checkPasswords(accounts, gateway) {
  const post = async (query, variables, headers = {}) => {
    const response = await fetch(new URL("/graphql", gateway), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(CHECK_TIMEOUT),
    });
    return response.json();
  };
  return Promise.all(
    accounts.map(async ({ password, ...account }) => {
      try {
        const input = { email: account.email, password };
        const { data, errors } = await post("mutation($input: LoginInput!) { login(input: $input) { accessToken } }", { input });
        if (errors?.[0]?.extensions?.code === "UNAUTHENTICATED") return { ...account, password: null };
        if (!data?.login) return account;
        await post("mutation { logout }", {}, { authorization: `Bearer ${data.login.accessToken}` });
        return { ...account, password };
      } catch {
        return account;
      }
    }),
  );
}

function parseObject(text) {
  try {
    const value = JSON.parse(text ?? "");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
