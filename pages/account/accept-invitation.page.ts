import { missingFields, noProblems, type Values } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { ask } from "../graph/ask";
import { GraphError } from "../graph/graph-error";
import { openPage, takeToken } from "../view/page";
import { ACCEPT_INVITATION, LOGIN, REGISTER, type Membership, type SignedIn } from "./account.query";
import { accountWords } from "./account.words";
import { invitationFields, invitationView, type InvitationState, type Way } from "./invitation.view";
import { signOut } from "./sign-out";

const page = openPage();
const { locale } = page.reader;
const words = accountWords[page.reader.language];
const token = takeToken();

let way: Way = "signIn";
/** Held from signing in until the invitation is accepted, so that a second attempt need not make a second account. */
let session: string | null = null;

function show(state: InvitationState): void {
  page.show(words.invitation, invitationView(state, { choose, submit: (values) => void submit(values) }, words));
}

function choose(chosen: Way): void {
  way = chosen;
  show({ at: "form", way, problems: noProblems, busy: false });
}

async function submit(values: Values): Promise<void> {
  if (session === null && !(await signIn(values))) return;
  await accept();
}

async function signIn(values: Values): Promise<boolean> {
  const missing = missingFields(invitationFields(way, words), values, words);
  if (Object.keys(missing).length > 0) {
    show({ at: "form", way, problems: { form: null, fields: missing }, busy: false });
    return false;
  }
  show({ at: "form", way, problems: noProblems, busy: true });
  const { password = "", name = "" } = values;
  const email = (values.email ?? "").trim();
  try {
    const answer =
      way === "signIn"
        ? (await ask<{ login: SignedIn }>(LOGIN, { input: { email, password } }, { locale })).login
        : (await ask<{ register: SignedIn }>(REGISTER, { input: { email, password, name: name.trim(), locale } }, { locale })).register;
    session = answer.accessToken;
    return true;
  } catch (error) {
    // Whoever wants to register and has an account is led to the right form.
    if (error instanceof GraphError && error.code === "CONFLICT") way = "signIn";
    show({ at: "form", way, problems: problemsOf(error, words, { UNAUTHENTICATED: words.signInWrong, CONFLICT: words.hasAccount }), busy: false });
    return false;
  }
}

async function accept(): Promise<void> {
  const accessToken = session ?? "";
  try {
    const { acceptInvitation } = await ask<{ acceptInvitation: Membership }>(ACCEPT_INVITATION, { token }, { locale, accessToken });
    show({ at: "accepted", membership: acceptInvitation });
  } catch (error) {
    const code = error instanceof GraphError ? error.code : "";
    if (code === "NOT_FOUND") show({ at: "gone" });
    else if (code === "CONFLICT") show({ at: "alreadyMember" });
    else if (code === "FORBIDDEN" || code === "UNAUTHENTICATED") {
      way = "signIn";
      show({ at: "form", way, problems: problemsOf(error, words, { FORBIDDEN: words.otherAddress, UNAUTHENTICATED: words.signInWrong }), busy: false });
    } else return show({ at: "signedIn", problems: problemsOf(error, words), busy: false });
  }
  session = null;
  await signOut(accessToken, locale);
}

show(token === null ? { at: "noToken" } : { at: "form", way, problems: noProblems, busy: false });
