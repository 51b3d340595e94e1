import { missingFields, noProblems, type Values } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { ask } from "../graph/ask";
import { GraphError } from "../graph/graph-error";
import { openPage, takeToken } from "../view/page";
import { REQUEST_PASSWORD_RESET, RESET_PASSWORD, type SignedIn } from "./account.query";
import { accountWords } from "./account.words";
import { resetProblems, resetView, sendAgainFields, type ResetState } from "./reset.view";
import { signOut } from "./sign-out";

const page = openPage();
const { locale } = page.reader;
const words = accountWords[page.reader.language];
const token = takeToken();

const show = (state: ResetState): void =>
  page.show(words.reset, resetView(state, { reset: (values) => void reset(values), sendAgain: (values) => void sendAgain(values) }, words));

async function reset(values: Values): Promise<void> {
  const fields = resetProblems(values, words);
  if (Object.keys(fields).length > 0) return show({ at: "form", problems: { form: null, fields }, busy: false });
  show({ at: "form", problems: noProblems, busy: true });
  try {
    const { resetPassword } = await ask<{ resetPassword: SignedIn }>(RESET_PASSWORD, { token, password: values.password }, { locale });
    show({ at: "done" });
    await signOut(resetPassword.accessToken, locale);
  } catch (error) {
    // The password is set: only the session that these pages do not need takes the second factor.
    if (error instanceof GraphError && error.challenge) return show({ at: "done" });
    const gone = error instanceof GraphError && error.code === "NOT_FOUND";
    show(gone ? { at: "gone", problems: noProblems, busy: false } : { at: "form", problems: problemsOf(error, words), busy: false });
  }
}

/** Where an email address is asked for: after a link that is no longer valid, or without one. */
const asking = token === null ? "request" : "gone";

async function sendAgain(values: Values): Promise<void> {
  const fields = missingFields(sendAgainFields(words), values, words);
  if (Object.keys(fields).length > 0) return show({ at: asking, problems: { form: null, fields }, busy: false });
  show({ at: asking, problems: noProblems, busy: true });
  try {
    await ask(REQUEST_PASSWORD_RESET, { email: (values.email ?? "").trim() }, { locale });
    show({ at: "sent" });
  } catch (error) {
    show({ at: asking, problems: problemsOf(error, words), busy: false });
  }
}

show({ at: token === null ? "request" : "form", problems: noProblems, busy: false });
