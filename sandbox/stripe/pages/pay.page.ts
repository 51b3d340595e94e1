import type { PaymentIntentRecord } from "../model/records";
import { type Html, html } from "../../page/html";
import { ALERT, BRAND, CHECK, CROSS, LOCK } from "../../page/icons";
import type { Page } from "../../page/page";
import { formatMoney } from "./money";
import { PAY_CSS } from "./pay.css";

/** Seconds before the person is taken back to the shop. */
const RETURN_SECONDS = 4;

/** The cards a person can choose from, with what each of them does. */
const CHOICES = [
  { number: "4242424242424242", what: "Visa that pays" },
  { number: "5555555555554444", what: "Mastercard that pays" },
  { number: "4000002760003184", what: "Asks you to authenticate (3-D Secure)" },
  { number: "4000000000000002", what: "Declined by the bank" },
  { number: "4000000000009995", what: "Declined: insufficient funds" },
];

/** What a payment page is about. */
export interface PayView {
  intent: PaymentIntentRecord;
  /** Where the shop wants the person back. */
  returnUrl: string | null;
  /** Where to go when the shop named no address. */
  fallbackUrl: string;
  /** Why the last attempt failed. */
  problem: string | null;
}

/** The form, or how the payment ended. */
export function payPage(view: PayView): Page {
  const { intent } = view;
  if (intent.status === "succeeded") return paidPage(view);
  if (intent.status === "canceled") {
    return messagePage("Payment canceled", "This payment was canceled. Nothing was charged.", CROSS, back(view));
  }
  const money = formatMoney(intent.amount, intent.currency);
  return {
    title: `Pay ${money}`,
    css: PAY_CSS,
    body: frame(html`<div class="checkout">
  <section class="summary" aria-labelledby="due">
    <h1 id="due">Amount due</h1>
    <p class="amount">${money}</p>
    ${intent.description && html`<p class="description">${intent.description}</p>`}
    <dl class="facts">
      ${intent.receiptEmail && html`<div><dt>Receipt to</dt><dd>${intent.receiptEmail}</dd></div>`}
      <div><dt>Payment</dt><dd class="mono">${intent.id}</dd></div>
    </dl>
  </section>
  <form class="form" method="post" action="/pay/${intent.id}">
    ${view.problem && html`<p class="notice" role="alert">${ALERT}<span>${view.problem}</span></p>`}
    <fieldset><legend>Choose a test card</legend><div class="cards">${CHOICES.map(cardChoice)}
      <label class="card"><input type="radio" name="card" value="other"><strong>Another test card</strong>
        <span class="mono">any number from Stripe's documentation</span>
        <input class="other" name="number" inputmode="numeric" autocomplete="off" maxlength="24"
          placeholder="4242 4242 4242 4242" aria-label="Card number"></label>
    </div></fieldset>
    <input type="hidden" name="client_secret" value="${intent.clientSecret}">
    ${view.returnUrl && html`<input type="hidden" name="return_url" value="${view.returnUrl}">`}
    <button class="button" type="submit">${LOCK}Pay ${money}</button>
    <p class="fine">Never type the number of a real card here.</p>
  </form>
</div>`),
  };
}

/** How an authentication that another server asked for ended; leads back there by itself. */
export function outcomePage(view: PayView & { returnUrl: string }): Page {
  const { intent, problem, returnUrl } = view;
  if (intent.status === "succeeded") return paidPage(view);
  const page = messagePage("Payment not made", problem ?? "Nothing was charged.", CROSS, back(view));
  return { ...page, refresh: { seconds: RETURN_SECONDS, url: returnAddress(returnUrl, intent) } };
}

/** Where a person proves that the card is theirs. */
export function authenticatePage({ intent }: Pick<PayView, "intent">): Page {
  const money = formatMoney(intent.amount, intent.currency);
  return {
    title: "Confirm it is you",
    css: PAY_CSS,
    body: frame(html`<section class="result">
  <span class="seal ask">${LOCK}</span>
  <h1>Confirm it is you</h1>
  <p class="soft">Your bank wants to know whether you are paying</p>
  <p class="amount">${money}</p>
  ${intent.description && html`<p class="description">${intent.description}</p>`}
  <form class="choices" method="post" action="/pay/${intent.id}/authenticate">
    <input type="hidden" name="client_secret" value="${intent.clientSecret}">
    <button class="button" name="outcome" value="succeed">Yes, it is me</button>
    <button class="button quiet" name="outcome" value="fail">No, refuse the payment</button>
  </form>
</section>`),
  };
}

/** A short answer that fills the page. @param link where to go from here. */
export function messagePage(title: string, text: string, icon: Html, link: Html | null): Page {
  return {
    title,
    css: PAY_CSS,
    body: frame(html`<section class="result">
  <span class="seal bad">${icon}</span>
  <h1>${title}</h1>
  <p class="soft" role="status">${text}</p>
  ${link}
</section>`),
  };
}

function paidPage(view: PayView): Page {
  const { intent, returnUrl } = view;
  const next = returnUrl ? "You are being taken back to the shop." : "You can close this page.";
  const page: Page = {
    title: "Payment received",
    css: PAY_CSS,
    body: frame(html`<section class="result">
  <span class="seal">${CHECK}</span>
  <h1>Payment received</h1>
  <p class="amount">${formatMoney(intent.amount, intent.currency)}</p>
  ${intent.description && html`<p class="description">${intent.description}</p>`}
  <p class="soft" role="status">Thank you. ${next}</p>
  ${back(view)}
</section>`),
  };
  if (returnUrl) page.refresh = { seconds: RETURN_SECONDS, url: returnAddress(returnUrl, intent) };
  return page;
}

/** The shop's address with what Stripe adds to it. @param url http(s), checked before. */
function returnAddress(url: string, intent: PaymentIntentRecord): string {
  const address = new URL(url);
  address.searchParams.set("payment_intent", intent.id);
  address.searchParams.set("payment_intent_client_secret", intent.clientSecret);
  address.searchParams.set("redirect_status", intent.status === "succeeded" ? "succeeded" : "failed");
  return address.href;
}

function back({ intent, returnUrl, fallbackUrl }: PayView): Html {
  const url = returnUrl ? returnAddress(returnUrl, intent) : fallbackUrl;
  const where = returnUrl ? "Back to the shop" : "Open Event Planner";
  return html`<a class="button" href="${url}" rel="noreferrer">${where}</a>`;
}

function cardChoice({ number, what }: (typeof CHOICES)[number], at: number): Html {
  const grouped = number.replace(/(\d{4})(?=\d)/g, "$1 ");
  const checked = at === 0 && html` checked`;
  return html`<label class="card"><input type="radio" name="card" value="${number}"${checked}>
        <strong>${what}</strong><span class="mono">${grouped}</span></label>
      `;
}

function frame(content: Html): Html {
  return html`<header class="top">
  <span class="brand">${BRAND}Event Planner</span><span class="badge">Sandbox · no real money</span>
</header>
<main>${content}</main>
<footer>A stand-in for Stripe that runs on this machine.</footer>`;
}
