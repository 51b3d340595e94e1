import type { SandboxConfig } from "../config";
import type { Control } from "../control/control";
import { registerControl } from "../control/control.routes";
import { registerHealth, type Listening } from "../http/health.routes";
import { closeHttp, createHttpServer, listenHttp } from "../http/http-server";
import type { StandIn } from "../stand-in";
import { registerInboxApi } from "./inbox.api";
import { registerInboxPage } from "./inbox.routes";
import { LiveMessages } from "./live-messages";
import type { MailStore } from "./mail.store";

/**
 * What arrived by mail and SMS: a page for people at `/`, JSON for tests at `/api/messages`.
 *
 * @param listening for `/health/ready`
 */
export function createInbox(config: SandboxConfig, mails: MailStore, control: Control, listening: Listening): StandIn {
  let url = `http://127.0.0.1:${config.inboxPort}`;
  const baseUrl = () => url;
  const app = createHttpServer(config.allowedHosts);
  const live = new LiveMessages(mails);
  registerInboxApi(app, mails, live, baseUrl);
  registerInboxPage(app, mails, live);
  registerHealth(app, "inbox", listening);
  registerControl(app, control, {
    report: () => ({ stored: { messages: mails.count() } }),
    clear: async () => {
      await mails.clear();
      live.cleared();
    },
  });
  return {
    name: "inbox",
    listen: async () => {
      const { host, inboxPort: port } = config;
      return (url = await listenHttp(app, { what: "Inbox", host, port, variable: "SANDBOX_INBOX_PORT" }));
    },
    isListening: () => app.server.listening,
    start: () => undefined,
    stop: async () => {
      live.close();
      await closeHttp(app);
    },
  };
}
