import { z } from "zod";
import { readConfig, variable } from "../platform/config/define-config";
import { processVariables } from "../platform/config/process-variables";
import { port } from "../platform/config/variable-schemas";

export const workersVariables = {
  ...processVariables,
  port: variable("WORKERS_PORT", port(3006), "The port of the workers' health and metrics; 0 is any free one"),
  only: variable("WORKERS_ONLY", z.string().default("").transform((list) => list.split(",").map((name) => name.trim()).filter(Boolean)), "Subgraphs whose work this process does, comma separated; empty: all of them"),
};

export const readWorkersConfig = (env?: NodeJS.ProcessEnv) => readConfig(workersVariables, env);
