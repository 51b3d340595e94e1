import { ask } from "../graph/ask";
import { GraphError, isFinal } from "../graph/graph-error";
import { openPage } from "../view/page";
import { tokenOf } from "../view/token-of";
import { FILE_LINK_FRESH, freshFile } from "./fresh-file";
import { HELD_TICKET, RESEND_TICKET, type HeldTicket } from "./ticket.query";
import { ticketView, type TicketActions, type TicketState } from "./ticket.view";
import { ticketWords } from "./ticket.words";

/** Milliseconds between two reads: often while the code is being generated, otherwise only to notice a change. */
const UNTIL_READY = 3_000;
const WHILE_OPEN = 60_000;

const page = openPage();
const { reader } = page;
const id = /^\/tickets\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
/** From the fragment, which stays where it is: the guest may keep the address, and browsers do not send this part. */
const accessToken = tokenOf(location) ?? "";

let state: TicketState = { ticket: null, wrongLink: accessToken === "", live: true, sending: "no", sendProblem: null };
let receivedAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function change(by: Partial<TicketState>): void {
  state = { ...state, ...by };
  page.show(state.ticket?.event.title ?? ticketWords[reader.language].title, ticketView(state, actions, reader));
}

const actions: TicketActions = {
  download: (event, ticketId) => {
    if (Date.now() - receivedAt < FILE_LINK_FRESH) return;
    event.preventDefault();
    void freshFile(ticketId, accessToken, reader);
  },
  send: () => void send(),
};

async function send(): Promise<void> {
  change({ sending: "busy", sendProblem: null });
  try {
    await ask(RESEND_TICKET, { id, accessToken }, reader);
    change({ sending: "sent" });
  } catch (error) {
    change({ sending: "no", sendProblem: error instanceof GraphError ? error.code : "OFFLINE" });
  }
}

async function read(): Promise<void> {
  clearTimeout(timer);
  try {
    const { ticket } = await ask<{ ticket: HeldTicket | null }>(HELD_TICKET, { id, accessToken }, reader);
    receivedAt = Date.now();
    if (!ticket) return change({ ticket: null, wrongLink: true });
    change({ ticket, live: true });
  } catch (error) {
    if (error instanceof GraphError && isFinal(error)) return change({ ticket: null, wrongLink: true });
    change({ live: false });
  }
  timer = setTimeout(() => void read(), state.live && state.ticket?.qrCodeImage ? WHILE_OPEN : UNTIL_READY);
}

change({});
if (!state.wrongLink) void read();
// Another link of the same ticket, pasted into the address bar.
addEventListener("hashchange", () => location.reload());
// A phone that was asleep shows what is true now.
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !state.wrongLink) void read();
});
