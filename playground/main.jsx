import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import "graphiql/style.css";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";
import { examples } from "./examples";
import "./page.css";

const ASSETS = "/playground";
const endpoint = new URL("/graphql", location.href);

const WORKERS = { json: "json.worker", graphql: "graphql.worker" };
globalThis.MonacoEnvironment = { getWorker: (_id, label) => new Worker(`${ASSETS}/${WORKERS[label] ?? "editor.worker"}.js`) };

/** A socket says who it is when it opens, so that each authorization needs one of its own; it closes with its last operation. */
const sockets = new Map();
function socketFor(authorization) {
  if (!sockets.has(authorization)) {
    const connectionParams = { locale: navigator.language, ...(authorization ? { authorization } : {}) };
    sockets.set(authorization, createClient({ url: endpoint.href.replace(/^http/, "ws"), lazy: true, lazyCloseTimeout: 0, connectionParams }));
  }
  return sockets.get(authorization);
}

function authorizationOf(headers = {}) {
  const [, value = ""] = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization") ?? [];
  return value;
}

function fetcher(params, options) {
  const wsClient = socketFor(authorizationOf(options?.headers));
  return createGraphiQLFetcher({ url: endpoint.href, wsClient })(params, options);
}

createRoot(document.getElementById("playground")).render(
  <GraphiQL fetcher={fetcher} defaultTabs={examples} defaultEditorToolsVisibility="variables" plugins={[HISTORY_PLUGIN]}>
    <GraphiQL.Logo>
      Event <em>Planner</em>
    </GraphiQL.Logo>
  </GraphiQL>,
);
