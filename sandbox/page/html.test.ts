import { html } from "./html";

test("inserts are escaped, nested templates and arrays are not escaped twice, and nothing stays nothing", () => {
  const name = `<b a='1'>"&`;
  const item = html`<i>${name}</i>`;
  const escaped = "&lt;b a=&#39;1&#39;&gt;&quot;&amp;";
  expect(html`<p title="${name}">${[item, item]}${null}${false}${0}</p>`.text).toBe(
    `<p title="${escaped}"><i>${escaped}</i><i>${escaped}</i>0</p>`,
  );
});
