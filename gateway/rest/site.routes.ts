import type { FastifyInstance } from "fastify";

/** The mark of the platform, a ticket, as pages/view/icons.ts draws it. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="9" fill="#5546d6"/>
<path d="M7 10.5h18v3.2a2.3 2.3 0 0 0 0 4.6v3.2H7v-3.2a2.3 2.3 0 0 0 0-4.6z" fill="#fff"/>
<path d="M18.5 12v8" stroke="#5546d6" stroke-width="1.6" stroke-dasharray="1.6 1.6"/>
</svg>
`;

/** The same icon, 32 by 32 pixels, for programs that ask for /favicon.ico. */
const ICON_FILE = [
  "AAABAAEAICAAAAEAIADIAgAAFgAAAIlQTkcNChoKAAAADUlIRFIAAAAgAAAAIAgGAAAAc3p69AAAAARzQklUCAgICHwIZIgAAAABc1JHQgCuzh",
  "zpAAACcklEQVRYhcWXzUtUURiHn/eMSqIwYGORGhWijZNQqKREhG3GWgraylYS1KaVRBChFX1Q/gFtokW2qEla2he4qIWG5gQxohJSqGmNA4Ei",
  "jjPztghFx/HOVca5v9095z3neTj33AuvkCLN/lB1DpwHrUelAaE0VV3aKNOIDmiCgbiRN6/f+b4ll8j6h8bGyT2e3KUuEToA146gWyeuqg8nI7",
  "7O4WFZ2STQ3DR2PEfjL4CjGQZviCojqtre++HYyJqA3z9b4Gb+K0j5bsLXaXxnSn2BUHXUALg1cjd7cAAp11JzG0Ba/KOnBP0ImOwJAJCIqzlj",
  "BL3qABzAGElcMqBeB+D/o3gNKoed4gt4DYLbKQEEd47VfOvF4oxwAs/+bDlnLdDm2XWBjNz+oYEFLjSNMjy4sO21lgKRcMzWJiVlebS0eThQmr",
  "ftPaTVH1KrgpqThVy/c9CWSHLu3fhJcGjRsibtK/jyeYHw7xXLmvHQEl0dPxgPLa2Nzc5E08JtCQAgYqMoaWOXvTVpBWrqC/EUW34sVPry6eo+",
  "RKUvf21s3/5cTtQVpBWwvAOPn1dQ5LGGA8xMRfnU/5fTZ92UlG28iPN/Ylxpm9hyreUJ2IGvCrzqCfNrOrppbm+a07NHSJO6hkJevq3a0VpLgU",
  "BPeKdOtpP2P7DbMajOOUZXnTNA0DEBCBpFHBNQJGgkZp4qLDuAjyo8MYF+7xjog+wLmM7e974JA7DoyrsPjGULrcoIbu8jVv+EfX0Vy5qQy1ni",
  "x1W1PRCQOMnNaW2t5h4pCt0SkWu705zSPRmpupmyOV2fZn+o2pXQc2JoyER7DjIYg75U7fk/XOfXng9dE3gAAAAASUVORK5CYII=",
].join("");

/** Pages whose addresses carry secrets, and the API, which is not for reading. */
const ROBOTS = `User-agent: *
${["/accept-invitation", "/files/", "/graphql", "/purchases/", "/reset-password", "/tickets/", "/verify-email", "/waiting-list/"].map((path) => `Disallow: ${path}`).join("\n")}
`;

/** The files that browsers and search engines look for on every site. */
export async function siteRoutes(app: FastifyInstance): Promise<void> {
  const cached = { "cache-control": "public, max-age=86400", "x-content-type-options": "nosniff" };
  const icon = Buffer.from(ICON_FILE, "base64");
  app.get("/favicon.svg", (_request, reply) => reply.headers(cached).type("image/svg+xml").send(ICON));
  app.get("/favicon.ico", (_request, reply) => reply.headers(cached).type("image/x-icon").send(icon));
  app.get("/robots.txt", (_request, reply) => reply.headers(cached).type("text/plain; charset=utf-8").send(ROBOTS));
}
