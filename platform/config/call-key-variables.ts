import { secret, type Variable, type VariableGroup } from "./define-config";
import { secrets } from "./variable-schemas";

/** The services that each service calls, by name. */
type Callees = Readonly<Record<string, readonly string[]>>;

/** Keys of one service's calls, by the service at the other end. Of each list the first signs, all of them verify. */
export type CallKeys = Readonly<Record<string, readonly string[]>>;

type CallKeyVariables = VariableGroup<readonly string[]>;

/** The keys with which a service signs its calls, by the service that it calls. */
export const keysForCallsFrom = (caller: string, callees: Callees): CallKeyVariables => ({
  members: Object.fromEntries((callees[caller] ?? []).map((callee) => [callee, callKey(caller, callee)])),
});

/** The keys with which a service verifies the calls it receives, by the service that calls. */
export const keysForCallsTo = (callee: string, callees: Callees): CallKeyVariables => ({
  members: Object.fromEntries(
    Object.keys(callees)
      .filter((caller) => callees[caller]?.includes(callee))
      .map((caller) => [caller, callKey(caller, callee)]),
  ),
});

/** The variable with the key of the calls between two services, e.g. `CORE_TO_PAYMENTS_KEY`. */
export const callKeyName = (caller: string, callee: string): string => `${caller}_TO_${callee}_KEY`.toUpperCase();

const callKey = (caller: string, callee: string): Variable<readonly string[]> =>
  secret(callKeyName(caller, callee), secrets, `Signs calls from ${caller} to ${callee}. For these two only`);
