import { callees } from "../../contracts/services";
import { keysForCallsTo } from "../../platform/config/call-key-variables";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readNotificationsConfig, type NotificationsConfig } from "./config";
import { notificationsCalls } from "./http/service-calls";
import { createNotificationsModule, type NotificationsModule } from "./module";
import { LiveResolver } from "./resolvers/live.resolver";
import { NotificationResolver } from "./resolvers/notification.resolver";
import type { NotificationsContext } from "./resolvers/notifications-context";

export const notificationsSubgraph: SubgraphDefinition<NotificationsConfig, NotificationsModule, NotificationsContext> = {
  name: "notifications",
  readConfig: readNotificationsConfig,
  incomingKeys: keysForCallsTo("notifications", callees),
  createModule: createNotificationsModule,
  schema: (module) =>
    buildFederatedSchema<NotificationsContext>({
      resolvers: [new NotificationResolver(module.readNotifications, module.sendEmail, module.changeNotification), new LiveResolver()],
    }),
  context: (module, principal) => ({ principal, live: module.live }),
  routes: (app, module, config, logger) => mountCalls(app, notificationsCalls(module), config.incomingKeys, logger),
};
