import { useState, useSyncExternalStore } from "react";

/** Signs in to a demo account and out again. Without demo accounts, it appears only while somebody is signed in. */
export function AccountMenu({ store }) {
  const session = useSyncExternalStore(store.subscribe, store.current);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (store.accounts.length === 0 && !session) return null;

  const run = async (work) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  };
  const choose = ({ target: { value } }) => {
    const account = store.accounts.find(({ email }) => email === value);
    if (account) void run(() => store.signIn(account));
    else if (value === "") void run(() => store.signOut());
  };
  const isDemo = store.accounts.some(({ email }) => email === session?.email);

  return (
    <div className="account" role="group" aria-label="Account">
      <label htmlFor="account">{session ? "Signed in as" : "Sign in as"}</label>
      <select id="account" value={session?.email ?? ""} onChange={choose} disabled={isBusy}>
        <option value="">nobody (anonymous)</option>
        {session && !isDemo && <option value={session.email}>{session.email}</option>}
        {store.accounts.map(({ email, name, what }) => (
          <option key={email} value={email}>
            {`${name ?? email}${what ? ` – ${what}` : ""}`}
          </option>
        ))}
      </select>
      {session && (
        <button type="button" disabled={isBusy} onClick={() => void run(() => store.signOut())}>
          Sign out
        </button>
      )}
      <span role="status">{problem || (session ? "Every tab sends this account’s token." : "")}</span>
    </div>
  );
}
