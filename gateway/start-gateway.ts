import { listen } from "../platform/http/listen";
import type { Running } from "../platform/lifecycle/run-process";
import { createLogger } from "../platform/logging/logger";
import { setLogHashSecret } from "../platform/logging/personal-data";
import { serveMetrics } from "../platform/metrics/metrics-server";
import { PubSub } from "../platform/pubsub/pubsub";
import { connectRedis } from "../platform/redis/connect-redis";
import { readGatewayConfig } from "./config";
import { createGateway } from "./server";

/** Milliseconds that counting a request in Redis may cost at most. */
const COUNT_TIMEOUT = 500;

/** Starts the gateway as the environment says. */
export async function startGateway(env?: NodeJS.ProcessEnv): Promise<Running> {
  const config = readGatewayConfig(env);
  const logger = createLogger("gateway", config.logLevel);
  setLogHashSecret(config.logHashSecret);
  const redis = connectRedis(config.redisUrl, logger, COUNT_TIMEOUT);
  const subscriber = connectRedis(config.redisUrl, logger);
  const gateway = await createGateway(config, { logger, redis, pubsub: new PubSub(redis, subscriber, logger) });
  const url = await listen(gateway.app, config.host, config.port);
  const metrics = await serveMetrics("gateway", config);
  return {
    urls: { gateway: url, ...metrics.urls },
    stop: async () => {
      await gateway.stop();
      await metrics.close();
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}
