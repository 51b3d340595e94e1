import { missingFields, noProblems, type Problems, type Values } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { ask } from "../graph/ask";
import { GraphError, type SecondFactorChallenge } from "../graph/graph-error";
import { openPage, takeToken } from "../view/page";
import { ACCEPT_INVITATION, COMPLETE_LOGIN, LOGIN, REGISTER, type Membership, type SignedIn } from "./account.query";
import { accountWords } from "./account.words";
import { codeFields, invitationFields, invitationView, type InvitationState, type Way } from "./invitation.view";
import { offersPasskey, passkeyProof, proofOf, type Proof } from "./second-factor";
import { signOut } from "./sign-out";

const page = openPage();
const { locale } = page.reader;
const words = accountWords[page.reader.language];
const token = takeToken();

let way: Way = "signIn";
/** Held from signing in until the invitation is accepted, so that a second attempt need not make a second account. */
let session: string | null = null;
/** Held from the right password until the second factor. */
let challenge: SecondFactorChallenge | null = null;

function show(state: InvitationState): void {
  page.show(words.invitation, invitationView(state, { choose, submit: (values) => void submit(values), usePasskey: () => void usePasskey() }, words));
}

function choose(chosen: Way): void {
  way = chosen;
  show({ at: "form", way, problems: noProblems, busy: false });
}

async function submit(values: Values): Promise<void> {
  if (session === null && !(await (challenge ? enterCode(values) : signIn(values)))) return;
  await accept();
}

async function enterCode(values: Values): Promise<boolean> {
  const missing = missingFields(codeFields(words), values, words);
  if (Object.keys(missing).length === 0) return complete(proofOf(values.code ?? ""));
  askForFactor({ form: null, fields: missing });
  return false;
}

async function usePasskey(): Promise<void> {
  const proof = challenge && (await passkeyProof(challenge));
  if (!proof) return askForFactor({ form: words.passkeyFailed, fields: {} });
  if (await complete(proof)) await accept();
}

async function complete(proof: Proof): Promise<boolean> {
  askForFactor(noProblems, true);
  try {
    const input = { challengeToken: challenge?.challengeToken, ...proof };
    session = (await ask<{ completeLogin: SignedIn }>(COMPLETE_LOGIN, { input }, { locale })).completeLogin.accessToken;
    challenge = null;
    return true;
  } catch (error) {
    askForFactor(problemsOf(error, words, { UNAUTHENTICATED: words.codeWrong }));
    return false;
  }
}

const askForFactor = (problems: Problems, busy = false): void => show({ at: "secondFactor", passkey: challenge !== null && offersPasskey(challenge), problems, busy });

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
    if (error instanceof GraphError && error.challenge) {
      challenge = error.challenge;
      askForFactor(noProblems);
      return false;
    }
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
