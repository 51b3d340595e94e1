import { type Permission, permissions } from "../../contracts/permissions";
import { permissionsEverywhere, permissionsOfMember } from "../../subgraphs/auth/services/role-permissions";
import { fieldsOf, objectTypesOf, readApiSchema } from "./api-schema";
import { heldBy, nobody, signedIn } from "./callers";
import { QueryGenerator } from "./generate-query";
import { callersFor, outcomeAlong } from "./rules";
import { table } from "./table";

const schema = readApiSchema();
const own: readonly Permission[] = ["account:read", "purchases:own"];

describe("the authorization matrix", () => {
  it("has exactly one row for every field of the API, and none for what there is not", () => {
    const fields = fieldsOf(schema);
    expect({
      withoutRow: fields.filter((field) => !table.rows.includes(field)),
      withoutField: table.rows.filter((row) => !fields.includes(row)),
      twice: table.rows.filter((row, index, rows) => rows.indexOf(row) !== index),
    }).toEqual({ withoutRow: [], withoutField: [], twice: [] });
  });

  it("knows how an object of every type is reached", () => {
    const roots = ["Query", "Mutation", "Subscription"];
    const types = objectTypesOf(schema).map(({ name }) => name).filter((name) => !roots.includes(name));
    expect([...table.reach.keys()].sort()).toEqual(types.sort());
  });

  it("lets somebody get to every type", () => {
    const generate = new QueryGenerator(schema, table.open);
    const callers = [nobody, ...signedIn];
    const unreachable = [...table.reach].filter(([type, way]) => {
      if (way === null) return false;
      const rules = table.rulesAlong(way, (owner, field) => generate.typeAt(owner, [field]));
      return generate.typeAt("Query", [way.query, ...way.path]) !== type || !callers.some((caller) => outcomeAlong(rules, caller) === "sees");
    });
    expect(unreachable).toEqual([]);
  });

  it("asks as nobody, as every kind of person, and with keys that have just what it takes, or all but that", () => {
    const rule = table.fields.get("Event.guests")?.[0]?.rule;
    const callers = callersFor(rule ? [rule] : []);
    const expected = Object.fromEntries(callers.map((caller) => [caller.name, rule?.outcomeFor(caller)]));
    expect(expected).toEqual({
      nobody: "UNAUTHENTICATED",
      attendee: "FORBIDDEN",
      stranger: "FORBIDDEN",
      staff: "sees",
      manager: "sees",
      owner: "sees",
      administrator: "sees",
      "key of the owner with guests:read": "sees",
      "key of the owner without guests:read": "FORBIDDEN",
    });
  });

  it("expects of the roles what auth gives them", () => {
    const given: Record<string, readonly Permission[]> = {
      attendee: permissionsEverywhere("ATTENDEE"),
      stranger: permissionsEverywhere("ORGANIZER"),
      staff: permissionsOfMember("STAFF"),
      manager: permissionsOfMember("MANAGER"),
      owner: permissionsOfMember("OWNER"),
      administrator: permissionsEverywhere("ADMIN"),
    };
    const sorted = (list: readonly Permission[]): Permission[] => [...new Set([...own, ...list])].sort();
    for (const { person } of signedIn) expect({ person, holds: person && heldBy(person).sort() }).toEqual({ person, holds: sorted(given[person ?? ""] ?? []) });
  });

  it("tries every permission out but those that nothing asks for yet", () => {
    const rules = [...table.fields.values(), ...table.queries.values(), ...table.mutations.values(), ...[...table.subscriptions.values()].map((row) => [row])].flat().map(({ rule }) => rule);
    const tried = new Set(rules.flatMap(({ needs }) => needs.flatMap((need) => need.permissions)));
    expect((Object.keys(permissions) as Permission[]).filter((permission) => !tried.has(permission))).toEqual(["payments:refund", "billing:manage"]);
  });
});
