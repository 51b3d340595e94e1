import type { GraphContext } from "../../../platform/graphql/graph-context";
import type { LiveSources } from "./live-sources";

export interface NotificationsContext extends GraphContext {
  readonly live: LiveSources;
}
