import type { Principal } from "../auth/principal";

/** What every resolver is given; a subgraph adds its loaders. */
export interface GraphContext {
  readonly principal: Principal;
}
