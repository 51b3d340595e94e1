/** The inbox: a list beside a reader, one above the other where there is little room. */
export const INBOX_CSS = `
body { height: 100vh; height: 100dvh; display: grid; grid-template-rows: auto minmax(0, 1fr); }
.top { display: flex; align-items: center; gap: .75rem 1rem; flex-wrap: wrap; padding: .8rem 1.25rem;
  background: var(--panel); border-bottom: 1px solid var(--line); }
.top form { flex: 1 1 260px; display: flex; justify-content: flex-end; gap: .5rem; }
.top input { flex: 1 1 auto; min-width: 0; max-width: 340px; min-height: 42px; padding: .4rem .9rem;
  border: 1px solid var(--line-strong); border-radius: 11px; background: var(--sunken); color: inherit; font: inherit;
  font-size: .95rem; }
.top .button { min-height: 42px; padding: .3rem 1rem; font-size: .93rem; }
.live { display: inline-flex; align-items: center; gap: .45rem; font-size: .82rem; color: var(--soft); }
.live::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--line-strong); }
.live[data-state=on]::before { background: var(--good); box-shadow: 0 0 0 4px var(--good-wash); }
.mail { display: grid; grid-template-columns: minmax(300px, 380px) minmax(0, 1fr); min-height: 0; }
.list { overflow-y: auto; border-right: 1px solid var(--line); background: var(--sunken); }
.list > h2 { position: sticky; top: 0; z-index: 1; display: flex; justify-content: space-between;
  padding: .7rem 1.25rem; background: var(--sunken); border-bottom: 1px solid var(--line); font-size: .84rem;
  font-weight: 600; color: var(--soft); }
.item { display: grid; grid-template-columns: 40px minmax(0, 1fr) auto; gap: 0 .8rem; padding: .8rem 1.25rem;
  border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
.item:hover { background: var(--panel); }
.item:focus-visible { outline-offset: -3px; }
.item[aria-current] { background: var(--accent-wash); box-shadow: inset 4px 0 0 var(--accent); }
.item > * { min-width: 0; }
.avatar { grid-row: span 3; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%;
  color: #fff; font-weight: 650; background: hsl(var(--hue) 45% 46%); text-transform: uppercase; }
.hue-0 { --hue: 250; } .hue-1 { --hue: 200; } .hue-2 { --hue: 165; } .hue-3 { --hue: 20; } .hue-4 { --hue: 335; }
  .hue-5 { --hue: 280; }
.item .who { font-weight: 620; } .item .subject { grid-column: 2 / -1; font-weight: 500; font-size: .93rem; }
  .item .snippet { grid-column: 2 / -1; font-size: .86rem; }
.who, .subject, .snippet { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.item time { font-size: .78rem; color: var(--soft); padding-top: .2rem; white-space: nowrap; }
.item svg { width: 14px; height: 14px; vertical-align: -2px; margin-right: .25rem; color: var(--soft); }
.item.new { animation: arrive .6s ease-out; }
@keyframes arrive { from { background: var(--good-wash); transform: translateY(-8px); } }
.reader { display: grid; grid-template-rows: auto minmax(0, 1fr); min-width: 0; min-height: 0;
  background: var(--panel); }
.reader header { padding: 1.3rem clamp(1.25rem, 3vw, 2rem) 1.1rem; border-bottom: 1px solid var(--line);
  display: grid; gap: .75rem; }
.reader h1 { font-size: 1.4rem; line-height: 1.25; letter-spacing: -.02em; overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; font-size: .9rem; }
.meta dt { display: inline; color: var(--soft); } .meta dd { display: inline; overflow-wrap: anywhere; } .meta div {
  min-width: 0; }
.files { display: flex; flex-wrap: wrap; gap: .5rem; }
.file { display: inline-flex; align-items: center; gap: .5rem; max-width: 100%; min-height: 40px;
  padding: .3rem .85rem; border: 1px solid var(--line-strong); border-radius: 10px; color: inherit; font-size: .9rem;
  font-weight: 550; text-decoration: none; }
.file:hover { border-color: var(--accent); background: var(--accent-wash); }
.file svg { flex: none; width: 17px; height: 17px; color: var(--accent); } .file span { overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.reader iframe { width: 100%; height: 100%; border: 0; background: #fff; color-scheme: light; }
.reader iframe.plain { background: transparent; color-scheme: inherit; }
.back { display: none; font-size: .92rem; }
.empty { display: grid; place-content: center; justify-items: center; gap: .5rem; padding: 3rem 1.5rem;
  text-align: center; color: var(--soft); min-height: 0; }
.empty svg { width: 60px; height: 60px; color: var(--accent); opacity: .8; }
.empty h2, .empty h1 { font-size: 1.2rem; color: var(--ink); letter-spacing: -.01em; }
.empty p { max-width: 34ch; }
@media (max-width: 800px) {
  .mail { grid-template-columns: 1fr; }
  .mail.reading .list, .mail:not(.reading) .reader { display: none; }
  .list { border-right: 0; }
  .top input { max-width: none; }
  .back { display: inline-block; }
}
`;
