import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { GatewayContext } from "../gateway-context";

/** A subscription by POST would end in an internal error of the executor; the client should learn where to go. */
export const refuseSubscriptionsPlugin: ApolloServerPlugin<GatewayContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (operation?.operation !== "subscription") return;
      throw new GraphQLError("Subscriptions are served over WebSocket at this path, with the protocol graphql-transport-ws.", {
        extensions: { code: "BAD_REQUEST", http: { status: 400 } },
      });
    },
  }),
};
