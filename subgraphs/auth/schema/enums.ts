import { registerEnumType } from "type-graphql";
import { OrganizationRole, Role } from "../services/roles";

export { OrganizationRole, Role };

registerEnumType(Role, {
  name: "Role",
  description: "What a user is on the whole platform",
  valuesConfig: {
    ADMIN: { description: "Runs the platform: may do everything everywhere" },
    ORGANIZER: { description: "Runs events of organizations" },
    STAFF: { description: "Helps at events of organizations" },
    ATTENDEE: { description: "Goes to events" },
  },
});
registerEnumType(OrganizationRole, {
  name: "OrganizationRole",
  description: "What a member is in an organization",
  valuesConfig: {
    OWNER: { description: "May do everything in the organization" },
    MANAGER: { description: "Runs events and members, but not the plan, the organization itself or its owners" },
    STAFF: { description: "Stands at the door: sees events, guests and tickets, and admits" },
  },
});
