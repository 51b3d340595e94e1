import { danglingReferences, interpolate, readCompose, requiredVariables } from "./compose-file";

const FILE = `
x-part: &part
  image: ours
  depends_on:
    db: { condition: service_healthy }
services:
  db:
    image: postgres
    environment: { PASSWORD: "\${PASSWORD:?choose one}" }
    volumes: ["data:/var/lib"]
    healthcheck: { test: [CMD, "true"] }
  web:
    <<: *part
    ports: ["\${PORT:-4000}:4000"]
  inbox:
    image: inbox
    profiles: [sandbox]
    ports: ["127.0.0.1:4104:4104"]
volumes: { data: }
`;
const read = (text: string, env: Record<string, string> = { PASSWORD: "secret" }) => readCompose(text, env);
const problemsOf = (from: string, to: string) => danglingReferences(read(FILE.replace(from, to)));

describe("a compose file", () => {
  it("is read with its merges and variables", () => {
    const { services } = read(FILE);
    expect(services.web).toMatchObject({ image: "ours", ports: ["4000:4000"], depends_on: { db: { condition: "service_healthy" } } });
    expect(services.db?.environment).toEqual({ PASSWORD: "secret" });
    expect(read(FILE, { PASSWORD: "x", PORT: "80" }).services.web?.ports).toEqual(["80:4000"]);
  });

  it("names what it needs and is refused without", () => {
    expect(requiredVariables(FILE)).toEqual(["PASSWORD"]);
    expect(() => read(FILE, {})).toThrow("PASSWORD is required: choose one");
    expect(() => read(FILE, { PASSWORD: "" })).toThrow("PASSWORD is required");
  });

  it("may have dollars of its own", () => expect(interpolate("$$HOME is ${HOME:-empty}", {})).toBe("$HOME is empty"));

  it("is fine as it is", () => expect(danglingReferences(read(FILE))).toEqual([]));

  it.each([
    ["a service that there is not", "    db: { condition", "    bd: { condition", "web waits for bd, which there is not"],
    ["the health of one without a check", "    healthcheck: { test: [CMD, \"true\"] }\n", "", "web waits for the health of db, which has no check"],
    ["one that a profile leaves out", "    image: postgres", "    image: postgres\n    profiles: [some]", "web waits for db, which a profile may leave out"],
    ["a volume that there is not", "volumes: { data: }", "volumes: { dta: }", "db mounts the volume data, which there is not"],
    ["a port that is taken", "127.0.0.1:4104:4104", "4000:4104", "inbox and web both publish port 4000"],
    ["no image", "    image: inbox\n", "", "inbox has neither an image nor a way to build one"],
    ["a circle", "    image: postgres", "    image: postgres\n    depends_on: { web: { condition: service_started } }", "these wait for each other: db → web → db"],
  ])("is refused with %s", (_what, from, to, problem) => expect(problemsOf(from, to)).toEqual([problem]));
});
