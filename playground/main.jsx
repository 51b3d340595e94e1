import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";
import { AccountMenu } from "./account-menu";
import { examples } from "./examples";
import { PlaygroundFetcher, postTo } from "./fetcher";
import { FillVariables } from "./fill-variables";
import { firstTab } from "./first-tab";
import { KnownValues } from "./known-values";
import "./page.css";
import { SessionStore } from "./session";

const ASSETS = "/playground";
const endpoint = new URL("/graphql", location.href);

const WORKERS = { json: "json.worker", graphql: "graphql.worker" };
globalThis.MonacoEnvironment = { getWorker: (_id, label) => new Worker(`${ASSETS}/${WORKERS[label] ?? "editor.worker"}.js`) };

const accounts = JSON.parse(document.getElementById("demo-accounts")?.textContent || "[]");
const post = (query, variables, accessToken) => postTo(endpoint, { query, variables }, accessToken ? { authorization: `Bearer ${accessToken}` } : {});
// Locks exist only on HTTPS and localhost. Elsewhere two windows may refresh one token at the same time, which the API allows.
const exclusively = (work) => (navigator.locks ? navigator.locks.request("event-planner:session", work) : work());
const session = new SessionStore(localStorage, post, accounts, exclusively);
window.addEventListener("storage", session.changed);

const known = new KnownValues(sessionStorage);
const unique = crypto.getRandomValues(new Uint32Array(2)).join("-");
known.add({ key: `play-${unique}`, email: `you-${unique}@example.org`, ...known.current() });
const fetcher = new PlaygroundFetcher(endpoint, session, known);

createRoot(document.getElementById("playground")).render(
  <>
    <header className="page-header">
      <h1>
        Event <em>Planner</em>
      </h1>
      <AccountMenu store={session} />
    </header>
    <GraphiQL
      fetcher={fetcher.fetch}
      defaultTabs={examples}
      {...firstTab(localStorage, examples)}
      defaultEditorToolsVisibility="variables"
      plugins={[HISTORY_PLUGIN]}
    >
      <GraphiQL.Logo>
        <span />
      </GraphiQL.Logo>
      <FillVariables known={known} />
    </GraphiQL>
  </>,
);
