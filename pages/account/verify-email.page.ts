import { noProblems } from "../form/form.view";
import { problemsOf } from "../form/problems";
import { ask } from "../graph/ask";
import { GraphError } from "../graph/graph-error";
import { openPage, takeToken } from "../view/page";
import { VERIFY_EMAIL } from "./account.query";
import { accountWords } from "./account.words";
import { verificationView, type VerificationState } from "./verification.view";

const page = openPage();
const words = accountWords[page.reader.language];
const token = takeToken();

const show = (state: VerificationState): void => page.show(words.verify, verificationView(state, () => void verify(), words));

/** At a click and not at once: programs that look at the links of a mail open them too, and a token is good once. */
async function verify(): Promise<void> {
  show({ at: "ask", problems: noProblems, busy: true });
  try {
    await ask(VERIFY_EMAIL, { token }, page.reader);
    show({ at: "verified" });
  } catch (error) {
    const gone = error instanceof GraphError && error.code === "NOT_FOUND";
    show(gone ? { at: "gone" } : { at: "ask", problems: problemsOf(error, words), busy: false });
  }
}

show(token === null ? { at: "noToken" } : { at: "ask", problems: noProblems, busy: false });
