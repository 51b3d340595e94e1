import type { Config, VariableGroup } from "./define-config";
import { trustVariables } from "./trust-variables";

/**
 * What a subgraph reads when it serves requests, and workers do without.
 * @param incomingKeys of the calls that it receives
 */
export const servingVariables = (incomingKeys: VariableGroup<readonly string[]>) => ({
  principalPublicKeys: trustVariables.principalPublicKeys,
  incomingKeys,
});

export type ServingConfig = Config<ReturnType<typeof servingVariables>>;
