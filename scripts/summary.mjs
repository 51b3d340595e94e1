import { SUBGRAPHS } from "./process-secrets.mjs";
import { duration, widthOf } from "./terminal.mjs";

/** The port that the examples expect. */
const STANDARD_PORT = "4000";

/**
 * What people see when everything runs.
 *
 * @param {object} facts
 * @param {Record<string, string>} facts.urls by part
 * @param {{ accounts?: { email: string, password?: string | null, what?: string }[], links?: { label: string, url: string }[] } | null} facts.demo
 * @param {string} facts.logs folder
 * @param {number} facts.tookMs
 * @param {{ paint: (style: string, text: string) => string, columns: number }} look
 * @returns {string[]} lines
 */
export function summary({ urls, demo, logs, tookMs }, { paint, columns }) {
  const rows = [];
  const add = (label, value) => {
    if (value) rows.push([label, value]);
  };
  const link = (url) => paint("cyan", url);
  add("Playground", urls.gateway && link(`${trimmed(urls.gateway)}/`));
  add("GraphQL", urls.gateway && `${link(`${trimmed(urls.gateway)}/graphql`)}${paint("dim", "  also as WebSocket")}`);
  add("Inbox", urls.inbox && link(`${trimmed(urls.inbox)}/`));
  for (const { label, url } of demo?.links ?? []) add(label, link(url));
  add(
    "Subgraphs",
    wrapped(
      SUBGRAPHS.filter((name) => urls[name]).map((name) => `${name} ${portOf(urls[name])}`),
      columns - 16,
    ),
  );
  add("Logs", logs);

  const accounts = demo?.accounts ?? [];
  const email = Math.max(0, ...accounts.map((account) => widthOf(account.email)));
  const passwordOf = ({ password }) => password ?? (password === null ? "(password changed)" : "(password not checked)");
  const password = Math.max(0, ...accounts.map((account) => widthOf(passwordOf(account))));
  accounts.forEach((account, i) => {
    const what = account.what ? paint("dim", account.what) : "";
    add(
      i === 0 ? "Log in as" : "",
      `${account.email.padEnd(email)}  ${passwordOf(account).padEnd(password)}  ${what}`.trimEnd(),
    );
  });

  if (accounts.length > 0 && urls.gateway) {
    const option = portOf(urls.gateway) === STANDARD_PORT ? "" : ` --url ${trimmed(urls.gateway)}/graphql`;
    add("Try", `node dist/sdk/examples/buy-a-ticket.js "night of lights"${option}`);
  }

  const label = Math.max(...rows.map(([name]) => widthOf(name)));
  const body = rows.flatMap(([name, value]) =>
    value.split("\n").map((line, i) => `  ${paint("dim", (i === 0 ? name : "").padEnd(label))}  ${line}`),
  );
  return [
    "",
    `  ${paint("bold", "Event Planner")} ${paint("green", "is ready")} ${paint("dim", `after ${duration(tookMs)}`)}`,
    "",
    ...body,
    "",
    ...wrapped(
      ["Ctrl-C stops everything", "npm start -- --fresh begins anew", "--verbose shows every log line"],
      columns - 2,
    )
      .split("\n")
      .map((line) => `  ${paint("dim", line)}`),
    "",
  ];
}

const trimmed = (url) => url.replace(/\/+$/, "");

const portOf = (url) => new URL(url).port;

/** Joins words with dots between, in as many lines as they take. */
function wrapped(words, width) {
  const lines = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + widthOf(word) + 3 <= width) lines[lines.length - 1] = `${last} · ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
