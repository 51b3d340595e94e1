import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { parse } from "graphql";
import { parentPort, workerData } from "node:worker_threads";
import type { PlanAnswer, PlanTask } from "./planning-thread";

/** The script of the planning thread: one task at a time, one answer for each. */
if (!parentPort) throw new Error("planning-worker is started by PlanningThread, as a thread");
const port = parentPort;

const supergraph = Supergraph.build(workerData as string, { validateSupergraph: false });
const apiSchema = supergraph.apiSchema();
const planner = new QueryPlanner(supergraph);

port.on("message", (task: PlanTask) => port.postMessage(answer(task)));

function answer({ id, query, operationName }: PlanTask): PlanAnswer {
  try {
    const document = parse(query, { noLocation: true });
    const named = operationName === undefined ? {} : { operationName };
    return { id, plan: planner.buildQueryPlan(operationFromDocument(apiSchema, document, named)) };
  } catch {
    return { id, plan: null };
  }
}
