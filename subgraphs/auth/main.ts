import "reflect-metadata";
import { runProcess } from "../../platform/lifecycle/run-process";
import { createLogger } from "../../platform/logging/logger";
import { serveSubgraph } from "../../platform/subgraph/serve-subgraph";
import { authSubgraph } from "./subgraph";

runProcess(createLogger(authSubgraph.name), () => serveSubgraph(authSubgraph));
