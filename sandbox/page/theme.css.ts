/**
 * Colours, type and the few elements that all pages of the sandbox share; light and dark by the reader's preference.
 */
export const THEME_CSS = `
:root {
  color-scheme: light dark;
  --ground: #f4f3ef; --panel: #ffffff; --sunken: #faf9f6; --line: #e4e1d9; --line-strong: #cbc6ba;
  --ink: #1d1b2f; --soft: #615e73; --accent: #5546d6; --accent-strong: #4335bd; --accent-wash: #eeecfd;
  --good: #11734b; --good-wash: #e2f5ec; --bad: #b3261e; --bad-wash: #fdecea; --warn: #7a5100; --warn-wash: #fdf1d8;
  --shadow: 0 1px 2px rgb(29 27 47 / 6%), 0 12px 32px -12px rgb(29 27 47 / 18%);
  --font: ui-sans-serif, -apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121119; --panel: #1c1b27; --sunken: #171620; --line: #2d2b3c; --line-strong: #444159;
    --ink: #eeedf7; --soft: #a6a3ba; --accent: #8e82ff; --accent-strong: #a9a0ff; --accent-wash: #282447;
    --good: #63d3a2; --good-wash: #123226; --bad: #ff9c94; --bad-wash: #3b1b1b; --warn: #f3c565; --warn-wash: #362a12;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -16px rgb(0 0 0 / 70%);
  }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 var(--font);
  -webkit-font-smoothing: antialiased; }
h1, h2, h3, p, ul, dl, dd, fieldset { margin: 0; padding: 0; }
ul { list-style: none; }
fieldset { border: 0; min-width: 0; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.mono { font-family: var(--mono); font-size: .86em; }
.soft { color: var(--soft); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.brand { display: inline-flex; align-items: center; gap: .6rem; font-weight: 650; letter-spacing: -.01em;
  color: inherit; text-decoration: none; }
.brand svg { width: 28px; height: 28px; flex: none; }
.badge { display: inline-flex; align-items: center; gap: .35rem; padding: .1rem .6rem; border-radius: 99px;
  font-size: .75rem; font-weight: 600; background: var(--warn-wash); color: var(--warn); white-space: nowrap; }
.button { display: inline-flex; align-items: center; justify-content: center; gap: .5rem; min-height: 48px;
  padding: .6rem 1.4rem; border: 1px solid transparent; border-radius: 12px; background: var(--accent); color: #fff;
  font: inherit; font-weight: 620; text-decoration: none; cursor: pointer;
  transition: background .15s, transform .05s; }
.button:hover { background: var(--accent-strong); }
.button:active { transform: translateY(1px); }
.button.quiet { background: transparent; border-color: var(--line-strong); color: var(--ink); }
.button.quiet:hover { background: var(--sunken); }
.notice { display: flex; gap: .7rem; padding: .8rem 1rem; border-radius: 12px; background: var(--bad-wash);
  color: var(--bad); font-weight: 550; }
.notice svg { flex: none; width: 22px; height: 22px; margin-top: 1px; }
@media (prefers-color-scheme: dark) { .button { color: #14122b; } .button.quiet { color: var(--ink); } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
