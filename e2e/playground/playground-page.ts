import type { Locator, Page } from "playwright-core";
import { waitFor } from "../../platform/testing/wait-for";

/** How often an operation is played until its response is as expected, and milliseconds between two attempts. */
const ATTEMPTS = 4;
const REPLAY_AFTER = 3_000;
/** Milliseconds in which the editor shows the document of another tab. */
const SETTLED_AFTER = 300;

const withoutSpace = (text: string): string => text.replace(/\s/g, "");

/** The playground in a browser, by what its users see. */
export class PlaygroundPage {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  readonly account: Locator = this.page.getByRole("combobox", { name: /^Sign(ed)? in as$/ });
  readonly status: Locator = this.page.getByRole("group", { name: "Account" }).getByRole("status");
  readonly variables: Locator = this.page.locator('section[aria-label="Variables"] .graphiql-editor:not(.hidden) .view-lines');
  private readonly response: Locator = this.page.locator(".graphiql-response .view-lines");

  async open(): Promise<void> {
    await this.page.goto(this.url);
    await this.page.locator(".graphiql-query-editor .view-line").first().waitFor();
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole("tab", { name, exact: true }).click();
  }

  activeTab(): Promise<string | null> {
    return this.page.getByRole("tab", { selected: true }).textContent();
  }

  /** Opens a tab with this query. */
  async newTab(query: string): Promise<void> {
    const editor = this.page.locator(".graphiql-query-editor .view-lines").first();
    const before = await editor.innerText();
    await this.page.getByRole("button", { name: "New tab" }).click();
    // The editor shows the document of the new tab a moment later. Until then, it would change that of the old one.
    await waitFor("the new tab", async () => (await editor.innerText()) !== before);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await this.replace(".graphiql-query-editor", query);
      await this.page.waitForTimeout(SETTLED_AFTER);
      if (withoutSpace(await editor.innerText()) === withoutSpace(query)) return;
    }
    throw new Error(`the new tab shows: ${await editor.innerText()}`);
  }

  async writeHeaders(headers: Record<string, string>): Promise<void> {
    await this.page.getByRole("button", { name: "Headers" }).click();
    await this.replace('section[aria-label="Headers"]', JSON.stringify(headers));
  }

  async play(): Promise<void> {
    await this.page.getByRole("button", { name: /^Execute query/ }).click();
  }

  /**
   * Plays the visible tab, again if the response has other words: the page may still be signing in when it is first played.
   * @returns the response once it contains the words
   */
  async playUntil(words: string | RegExp): Promise<string> {
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      await this.play();
      const seen = await this.response.filter({ hasText: words }).waitFor({ timeout: REPLAY_AFTER }).then(() => true, () => false);
      if (seen) break;
    }
    return this.responseWith(words);
  }

  async responseWith(words: string | RegExp): Promise<string> {
    return textWith(this.response, words);
  }

  /** What the editor shows of the variables. */
  async shownVariables(words: string | RegExp): Promise<string> {
    return textWith(this.variables, words);
  }

  async signInAs(label: string): Promise<void> {
    await this.account.selectOption({ label });
    await this.page.getByText("Signed in as", { exact: true }).waitFor();
  }

  private async replace(editor: string, text: string): Promise<void> {
    await this.page.locator(`${editor} .graphiql-editor:not(.hidden) .view-lines`).click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
  }
}

/** The text of an editor once it contains the words. The editor shows spaces as no-break spaces. */
async function textWith(editor: Locator, words: string | RegExp): Promise<string> {
  try {
    await editor.filter({ hasText: words }).waitFor();
  } catch (error) {
    throw new Error(`waited for ${String(words)}; the editor shows: ${await editor.innerText()}`, { cause: error });
  }
  return (await editor.innerText()).replaceAll("\u00a0", " ");
}
