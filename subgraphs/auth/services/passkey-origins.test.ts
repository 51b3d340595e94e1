import { relyingPartyOf } from "./passkey-origins";

describe("where passkeys are valid", () => {
  it.each<[string, string, string[], string | undefined, string, string[]]>([
    ["the domain of PUBLIC_URL", "https://tickets.example/base", [], undefined, "tickets.example", ["https://tickets.example"]],
    ["localhost where it is an address", "http://127.0.0.1:4000", ["*"], undefined, "localhost", ["http://localhost:4000"]],
    ["localhost for IPv6 too", "http://[::1]:4000", [], undefined, "localhost", ["http://localhost:4000"]],
    ["front ends in subdomains", "https://tickets.example", ["https://shop.tickets.example"], undefined, "tickets.example", ["https://tickets.example", "https://shop.tickets.example"]],
    ["no front ends elsewhere", "https://tickets.example", ["https://eviltickets.example", "https://tickets.example.evil"], undefined, "tickets.example", ["https://tickets.example"]],
    ["front ends of the domain that is set", "https://api.example", ["https://shop.api.example", "https://other.org"], "api.example", "api.example", ["https://api.example", "https://shop.api.example"]],
    ["a parent domain", "https://api.lights.example", ["https://www.lights.example"], "lights.example", "lights.example", ["https://api.lights.example", "https://www.lights.example"]],
    ["not every page where CORS allows any", "https://tickets.example", ["*"], undefined, "tickets.example", ["https://tickets.example"]],
    ["nonsense left out", "https://tickets.example", ["", "nonsense"], undefined, "tickets.example", ["https://tickets.example"]],
  ])("is %s", (_what, publicUrl, cors, domain, id, origins) => expect(relyingPartyOf(publicUrl, cors, domain)).toEqual({ id, origins }));
});
