/** The payment and authentication pages. */
export const PAY_CSS = `
body { min-height: 100vh; display: grid; grid-template-rows: auto 1fr auto; }
.top { display: flex; align-items: center; justify-content: space-between; gap: 1rem; width: min(100%, 960px);
  margin: 0 auto; padding: 1.25rem 1.25rem .5rem; }
main { display: grid; place-items: start center; padding: clamp(.75rem, 4vh, 3rem) 1.25rem 2rem; }
.checkout { width: min(100%, 920px); display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr);
  background: var(--panel); border: 1px solid var(--line); border-radius: 22px; box-shadow: var(--shadow);
  overflow: hidden; }
.summary { padding: clamp(1.5rem, 4vw, 2.5rem); background: var(--sunken);
  border-right: 1px dashed var(--line-strong); position: relative; }
.summary::before, .summary::after { content: ""; position: absolute; right: -11px; width: 22px; height: 22px;
  border-radius: 50%; background: var(--ground); border: 1px solid var(--line); }
.summary::before { top: -12px; } .summary::after { bottom: -12px; }
.summary h1 { font-size: .95rem; font-weight: 550; color: var(--soft); }
.amount { font-size: clamp(2.2rem, 6vw, 2.9rem); font-weight: 700; letter-spacing: -.03em; line-height: 1.15;
  margin: .15rem 0 .6rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.description { font-weight: 550; overflow-wrap: anywhere; }
.facts { margin-top: 1.6rem; display: grid; gap: .8rem; font-size: .87rem; }
.facts dt { color: var(--soft); } .facts dd { overflow-wrap: anywhere; }
.form { padding: clamp(1.5rem, 4vw, 2.5rem); display: grid; gap: 1.1rem; align-content: start; }
legend, h2 { font-size: 1.15rem; font-weight: 650; letter-spacing: -.01em; padding: 0; margin-bottom: .75rem; }
.cards { display: grid; gap: .5rem; }
.card { position: relative; display: grid; grid-template-columns: auto 1fr; align-items: center; gap: .1rem .85rem;
  padding: .55rem .95rem; border: 1px solid var(--line); border-radius: 13px; cursor: pointer;
  transition: border-color .12s, background .12s; }
.card:hover { border-color: var(--line-strong); }
.card:has(:checked) { border-color: var(--accent); background: var(--accent-wash);
  box-shadow: inset 0 0 0 1px var(--accent); }
.card:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.card input[type=radio] { grid-row: span 2; width: 18px; height: 18px; margin: 0; accent-color: var(--accent);
  outline: none; }
.card .mono { color: var(--soft); letter-spacing: .02em; }
.card strong { font-weight: 600; line-height: 1.3; }
.other { grid-column: 2; width: 100%; min-height: 42px; margin-top: .4rem; padding: .4rem .7rem;
  border: 1px solid var(--line-strong); border-radius: 9px; background: var(--panel); color: inherit;
  font: 1rem var(--mono); display: none; }
.card:has(:checked) .other { display: block; }
.form .button { width: 100%; font-size: 1.05rem; }
.button svg { width: 19px; height: 19px; }
.fine { font-size: .82rem; color: var(--soft); text-align: center; }
.result { width: min(100%, 460px); padding: clamp(1.75rem, 6vw, 3rem); background: var(--panel);
  border: 1px solid var(--line); border-radius: 22px; box-shadow: var(--shadow); display: grid; justify-items: center;
  gap: .9rem; text-align: center; }
.result .amount { margin: 0; }
.result h1 { font-size: 1.45rem; letter-spacing: -.02em; }
.seal { display: grid; place-items: center; width: 68px; height: 68px; border-radius: 50%;
  background: var(--good-wash); color: var(--good); animation: pop .35s cubic-bezier(.2, 1.6, .4, 1); }
.seal svg { width: 34px; height: 34px; }
.seal.bad { background: var(--bad-wash); color: var(--bad); }
.seal.ask { background: var(--accent-wash); color: var(--accent); }
.result .button, .result form { width: 100%; }
.choices { display: grid; gap: .6rem; width: 100%; }
.result .facts { margin: 0; }
@keyframes pop { from { transform: scale(.6); opacity: 0; } }
footer { padding: 1rem 1.25rem 1.75rem; text-align: center; font-size: .82rem; color: var(--soft); }
@media (max-width: 720px) {
  .checkout { grid-template-columns: 1fr; }
  .summary { border-right: 0; border-bottom: 1px dashed var(--line-strong); }
  .summary::before { top: auto; bottom: -12px; left: -12px; } .summary::after { bottom: -12px; right: -12px; }
  .facts { margin-top: 1rem; }
}
`;
