import { ownPermissions, permissions } from "../../../contracts/permissions";
import { permissionsEverywhere, permissionsOfMember, permissionsSomewhere, renderPermissions } from "./role-permissions";
import { higherRole, roleOfMember } from "./roles";

describe("the rights of roles", () => {
  it("give everything everywhere to administrators, and nothing everywhere to anybody else", () => {
    expect(permissionsEverywhere("ADMIN")).toEqual(Object.keys(permissions).filter((permission) => !(ownPermissions as readonly string[]).includes(permission)));
    expect([permissionsEverywhere("ORGANIZER"), permissionsEverywhere("STAFF"), permissionsEverywhere("ATTENDEE")]).toEqual([[], [], []]);
  });

  it("keep the plan, the organization, its owners and the audit log from managers", () => {
    const missing = permissionsOfMember("OWNER").filter((permission) => !permissionsOfMember("MANAGER").includes(permission));
    expect(missing).toEqual(["billing:manage", "organization:manage", "audit:read"]);
  });

  it("keep money, buyers and members from the staff at the door", () => {
    expect(permissionsOfMember("STAFF")).toEqual(["events:read", "guests:read", "tickets:read", "tickets:scan"]);
  });

  it("add up over organizations", () => {
    expect(permissionsSomewhere("ATTENDEE", [])).toEqual([]);
    expect(permissionsSomewhere("ORGANIZER", [{ role: "STAFF" }, { role: "STAFF" }])).toEqual(permissionsOfMember("STAFF"));
    expect(permissionsSomewhere("ORGANIZER", [{ role: "STAFF" }, { role: "OWNER" }])).toEqual(permissionsOfMember("OWNER"));
  });

  it("stand in the documentation, one line each", () => {
    const page = renderPermissions();
    expect(page).toContain("| `tickets:scan` | Admit guests at the door |  | ✓ | ✓ | ✓ | ✓ |");
    expect(page).toContain("| `tokens:validate` | Ask whether somebody else's token is good |  | ✓ |  |  |  |");
    expect(page).toContain("| `account:read` | See one's own account | ✓ |  |  |  |  |");
    expect(page.match(/^\| `/gm)).toHaveLength(Object.keys(permissions).length);
  });
});

describe("the role of a user", () => {
  it("only ever rises by joining", () => {
    expect(higherRole("ATTENDEE", roleOfMember("STAFF"))).toBe("STAFF");
    expect(higherRole("STAFF", roleOfMember("MANAGER"))).toBe("ORGANIZER");
    expect(higherRole("ORGANIZER", roleOfMember("STAFF"))).toBe("ORGANIZER");
    expect(higherRole("ADMIN", roleOfMember("OWNER"))).toBe("ADMIN");
  });
});
