import type { Page } from "playwright-core";
import { waitFor } from "../../platform/testing/wait-for";
import { useBrowser, type VisitOptions } from "../browser/browser";
import { System } from "../system";
import { PlaygroundPage } from "./playground-page";

jest.setTimeout(120_000);

const ME = "query Me { me { email } }";
const OLIVIA = "Olivia Martin – runs the organization";
/** Chromium logs responses such as 400 and 401, which GraphQL uses for errors. */
const FAILED_REQUEST = /Failed to load resource: the server responded with a status of 4\d\d/;

const visit = useBrowser();
let system: System;
let url: string;

beforeAll(async () => {
  system = await System.start({}, { demoData: true });
  url = `${system.urls.gateway ?? ""}/`;
}, 120_000);
afterAll(() => system?.stop());

const inPlayground = <T>(body: (playground: PlaygroundPage) => Promise<T>, options?: VisitOptions): Promise<T> =>
  visit(async (page) => {
    const playground = new PlaygroundPage(page, url);
    await playground.open();
    return body(playground);
  }, options);

describe("the playground on a first visit", () => {
  it("runs the first operation with its variables, and again after a reload", () =>
    inPlayground(async (playground) => {
      expect(await playground.shownVariables("@example.org")).toContain('"name": "Your Name"');
      await playground.playUntil('"user"');
      await playground.page.reload();
      expect(await playground.shownVariables("@example.org")).toContain('"password"');
    }));

  it("leads through a sale: each tab has what the earlier ones returned", () =>
    inPlayground(async (playground) => {
      await playground.playUntil('"Your Name"');
      await playground.tab("CreateOrganization");
      await playground.playUntil('"open-air');
      await playground.tab("CreateEvent");
      expect(await playground.shownVariables(/"organizationId":\s"[0-9a-f-]{36}"/)).not.toContain("<");
      await playground.playUntil('"DRAFT"');
      await playground.tab("PublishEvent");
      await playground.playUntil('"PUBLISHED"');
      await playground.tab("Buy");
      const purchase = await playground.playUntil(/"checkoutUrl":\s"http/);
      // The editor breaks long lines.
      const checkoutUrl = /"checkoutUrl":"([^"]+)"/.exec(purchase.replace(/\s/g, ""))?.[1] ?? "";
      await playground.tab("Follow");
      await playground.playUntil('"PENDING"');
      await pay(await playground.page.context().newPage(), checkoutUrl);
      await playground.responseWith(/"qrCodeData":\s*"[\w-]{20}/);
      await playground.page.getByRole("button", { name: /^Stop query/ }).click();
      await playground.tab("Scan");
      await playground.playUntil('"ADMITTED"');
    }));

  it("shows the panes below each other on a phone, each as wide as the screen allows", () =>
    inPlayground(
      async (playground) => {
        await playground.playUntil('"accessToken"');
        const [editors, response] = await Promise.all(
          [".graphiql-editors", ".graphiql-response"].map((pane) => playground.page.locator(pane).boundingBox()),
        );
        expect(Math.min(editors?.width ?? 0, response?.width ?? 0)).toBeGreaterThan(280);
        expect(response?.y).toBeGreaterThanOrEqual((editors?.y ?? 0) + (editors?.height ?? 0));
        expect(await playground.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
      },
      { viewport: { width: 390, height: 844 } },
    ));
});

describe("the playground on a later visit", () => {
  it("shows the tab that was open, with what was written in it", () =>
    inPlayground(async (playground) => {
      await playground.tab("CreateOrganization");
      await playground.shownVariables("Open Air");
      await playground.newTab(ME);
      await playground.playUntil('"me"');
      await waitFor("the tabs to be stored", async () => (await stored(playground.page, "graphiql:tabState")).includes("query Me"));
      await playground.page.reload();
      await playground.page.locator(".graphiql-query-editor").filter({ hasText: "me" }).waitFor();
      expect(await playground.activeTab()).toMatch(/^Me/);
      // The others are as they were, and there is no further one.
      expect(await playground.page.getByRole("tab").count()).toBe(9);
      await playground.tab("CreateOrganization");
      await playground.shownVariables("Open Air");
    }));
});

describe("signing in to a demo account", () => {
  it("sends the account's token in every tab, after a reload too, until the user signs out", () =>
    inPlayground(async (playground) => {
      await playground.newTab(ME);
      await playground.playUntil(/"me":\snull/);
      await playground.signInAs(OLIVIA);
      await playground.playUntil("olivia@lights.example");
      await playground.newTab("query Mine { me { name memberships { role } } }");
      await playground.playUntil("OWNER");

      await playground.page.reload();
      await playground.page.getByText("Signed in as", { exact: true }).waitFor();
      await playground.playUntil("OWNER");

      await playground.signInAs("Nina Berger – buys tickets");
      await playground.playUntil("Nina Berger");
      await playground.page.getByRole("button", { name: "Sign out" }).click();
      await playground.page.getByText("Sign in as", { exact: true }).waitFor();
      await playground.playUntil(/"me":\snull/);
    }));

  it("sends the account's token for subscriptions", () =>
    inPlayground(async (playground) => {
      // One of the demo data: other tests publish events of their own.
      const id = await eventNamed("Night of Lights");
      await playground.newTab(`subscription Numbers { eventStatisticsUpdated(eventId: "${id}") { sold } }`);
      await playground.playUntil('"errors"');
      await playground.signInAs(OLIVIA);
      await playground.playUntil('"sold"');
      await playground.page.getByRole("button", { name: /^Stop query/ }).click();
      await playground.page.getByRole("button", { name: "Sign out" }).click();
      await playground.playUntil('"errors"');
    }));

  it("prefers the header that a tab has of its own", () =>
    inPlayground(async (playground) => {
      await playground.signInAs("Sam Porter – scans at the door");
      const token = await tokenOf(playground.page);
      await playground.signInAs(OLIVIA);
      await playground.newTab(ME);
      await playground.writeHeaders({ Authorization: `Bearer ${token}` });
      // Signing in as Olivia has ended Sam's session, so the API refuses this token.
      await playground.playUntil("UNAUTHENTICATED");
    }, { allow: [FAILED_REQUEST] }));

  it("refreshes a token that has expired", () =>
    inPlayground(async (playground) => {
      await playground.signInAs(OLIVIA);
      const before = await tokenOf(playground.page);
      await changeSession(playground.page, { expiresAt: 0 });
      await playground.newTab(ME);
      await playground.playUntil("olivia@lights.example");
      expect(await tokenOf(playground.page)).not.toBe(before);
    }));

  it("signs in again when the session was ended elsewhere", () =>
    inPlayground(async (playground) => {
      await playground.signInAs(OLIVIA);
      await logout(await tokenOf(playground.page));
      await playground.newTab(ME);
      await playground.playUntil("olivia@lights.example");
    }, { allow: [FAILED_REQUEST] }));

  it("follows the other windows of the browser", () =>
    visit(async (page, context) => {
      const [first, second] = [new PlaygroundPage(page, url), new PlaygroundPage(await context.newPage(), url)];
      await Promise.all([first.open(), second.open()]);
      await first.signInAs(OLIVIA);
      await second.page.getByText("Signed in as", { exact: true }).waitFor();
      expect(await second.account.inputValue()).toBe("olivia@lights.example");
    }));

  it("says why when it fails", () =>
    inPlayground(async (playground) => {
      await playground.page.route("**/graphql", (route) => route.abort());
      await playground.account.selectOption({ label: OLIVIA });
      await playground.status.filter({ hasText: "The API cannot be reached." }).waitFor();
    }, { allow: [/Failed to load resource: net::ERR_FAILED/] }));
});

async function pay(page: Page, checkoutUrl: string): Promise<void> {
  await page.goto(checkoutUrl);
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.getByText(/You are being taken back/).waitFor();
  await page.close();
}

const stored = (page: Page, key: string): Promise<string> => page.evaluate(`localStorage.getItem("${key}") ?? ""`);

const tokenOf = (page: Page): Promise<string> => page.evaluate(`JSON.parse(localStorage.getItem("event-planner:session")).accessToken`);

const changeSession = (page: Page, changes: Record<string, unknown>): Promise<unknown> =>
  page.evaluate(`localStorage.setItem("event-planner:session", JSON.stringify({
    ...JSON.parse(localStorage.getItem("event-planner:session")), ...${JSON.stringify(changes)} }))`);

async function ask(query: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(`${system.urls.gateway ?? ""}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

async function logout(token: string): Promise<void> {
  expect(await ask("mutation { logout }", { authorization: `Bearer ${token}` })).toEqual({ data: { logout: true } });
}

async function eventNamed(title: string): Promise<string> {
  const found = await ask(`{ events(filter: { search: ${JSON.stringify(title)} }) { edges { node { id } } } }`);
  return (found as { data: { events: { edges: { node: { id: string } }[] } } }).data.events.edges[0]!.node.id;
}
