import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ALERT } from "../../page/icons";
import { sendPage } from "../../page/page";
import { decodeForm, FormError } from "../api/form";
import { isWebUrl, Params } from "../api/params";
import { StripeError } from "../api/stripe-error";
import * as machine from "../model/payment-intent.machine";
import type { PaymentIntentRecord } from "../model/records";
import { namedMethod } from "../operations/payment-methods.operations";
import { applyTransition } from "../operations/take-payment";
import { NO_REQUEST, type Work, type WorkUnit } from "../work";
import { authenticatePage, messagePage, outcomePage, payPage } from "./pay.page";

/** What the person sent: in the address of a GET, in the body of a POST. */
interface Visit {
  id: string;
  params: Params;
  reply: FastifyReply;
}

/** Where the pages lead. */
export interface PayLinks {
  /** This server, known once it listens. */
  baseUrl: () => string;
  /** For people whose shop named no return address. */
  fallbackUrl: string;
}

/**
 * `/pay/{id}?client_secret=…&return_url=…` and `/pay/{id}/authenticate` for people. They work without scripts: each
 * button posts a form, and the answer leads to a page that shows the state as it is, so that reloading never pays
 * again.
 */
export function registerPayPages(app: FastifyInstance, unit: WorkUnit, { baseUrl, fallbackUrl }: PayLinks): void {
  const payAddress = (id: string, params: Params) => addressOf(baseUrl(), id, params);
  const page = (handler: (visit: Visit) => FastifyReply) => (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const encoded =
        request.method === "GET" ? (request.url.split("?")[1] ?? "") : ((request.body as string | undefined) ?? "");
      const { id } = request.params as { id: string };
      return handler({ id, params: new Params(decodeForm(encoded)), reply });
    } catch (error) {
      if (error instanceof FormError) return sendProblem(reply, 400, "This link is damaged.");
      if (!(error instanceof StripeError)) throw error;
      return sendProblem(reply, error.status, error.body.message);
    }
  };

  const showPayment = ({ id, params, reply }: Visit, problem: string | null = null, status = 200) => {
    const intent = unit.run(NO_REQUEST, (work) => visited(work, id, params));
    const returnUrl = returnUrlOf(params);
    const failure = problem ?? intent.lastPaymentError?.message ?? null;
    return sendPage(reply, payPage({ intent, returnUrl, fallbackUrl, problem: failure }), status);
  };

  app.get("/pay/:id", page(showPayment));

  app.post(
    "/pay/:id",
    page((visit) => {
      const { id, params, reply } = visit;
      const here = payAddress(id, params);
      try {
        const after = unit.run(NO_REQUEST, (work) => {
          const intent = visited(work, id, params);
          const method = namedMethod(work, chosenCard(params));
          return applyTransition(work, machine.confirm(intent, method, here));
        });
        const action = after.next_action?.redirect_to_url?.url;
        return reply.redirect(action ? pathOf(action) : pathOf(here), 303);
      } catch (error) {
        if (!(error instanceof StripeError)) throw error;
        // Paid or canceled meanwhile, in another window: the page says so.
        if (error.body.code === "payment_intent_unexpected_state") return reply.redirect(pathOf(here), 303);
        return showPayment(visit, error.body.message, error.status);
      }
    }),
  );

  app.get(
    "/pay/:id/authenticate",
    page(({ id, params, reply }) => {
      const intent = unit.run(NO_REQUEST, (work) => visited(work, id, params));
      if (intent.status !== "requires_action") return reply.redirect(pathOf(payAddress(id, params)), 303);
      return sendPage(reply, authenticatePage({ intent }));
    }),
  );

  app.post(
    "/pay/:id/authenticate",
    page(({ id, params, reply }) => {
      const { returnUrl, intent } = unit.run(NO_REQUEST, (work) => {
        const asked = visited(work, id, params);
        const method = asked.paymentMethod === null ? undefined : work.tx.get("paymentMethod", asked.paymentMethod);
        if (asked.status === "requires_action" && method) {
          applyTransition(work, machine.authenticate(asked, method, params.string("outcome") === "succeed"));
        }
        return { returnUrl: asked.pendingAction?.returnUrl ?? null, intent: visited(work, id, params) };
      });
      const own = payAddress(id, params);
      if (returnUrl === null || sameServer(returnUrl, own)) return reply.redirect(pathOf(returnUrl ?? own), 303);
      // Browsers refuse to follow a posted form to another server under our policy, so a page leads there.
      return sendPage(
        reply,
        outcomePage({ intent, returnUrl, fallbackUrl, problem: intent.lastPaymentError?.message ?? null }),
      );
    }),
  );
}

/**
 * The payment that the address names. Its secret must be in the address, because the page contains it.
 *
 * @throws StripeError
 */
function visited(work: Work, id: string, params: Params): PaymentIntentRecord {
  const intent = work.tx.get("paymentIntent", id);
  const secret = params.string("client_secret");
  if (intent && secret === intent.clientSecret) return intent;
  throw new StripeError(404, {
    type: "invalid_request_error",
    message: "There is no such payment. Is the link complete?",
  });
}

function chosenCard(params: Params): Params {
  const card = params.string("card");
  const number = card === "other" ? params.string("number", 40) : card;
  return new Params({ payment_method_data: { type: "card", card: { number: number ?? "" } } });
}

/** Anything but http(s) is ignored: it would become a link. */
function returnUrlOf(params: Params): string | null {
  const url = params.string("return_url");
  return url !== null && isWebUrl(url) ? url : null;
}

function addressOf(baseUrl: string, id: string, params: Params): string {
  const address = new URL(`/pay/${encodeURIComponent(id)}`, baseUrl);
  for (const name of ["client_secret", "return_url"]) {
    const value = params.string(name);
    if (value !== null) address.searchParams.set(name, value);
  }
  return address.href;
}

function sameServer(url: string, other: string): boolean {
  return new URL(url).host === new URL(other).host;
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function sendProblem(reply: FastifyReply, status: number, message: string): FastifyReply {
  return sendPage(
    reply,
    messagePage(status === 404 ? "Payment not found" : "That did not work", message, ALERT, null),
    status,
  );
}
