import { registerEnumType } from "type-graphql";
import { auditActions, auditActorKinds } from "../../../contracts/audit";

/** The keys of a table, as the enum that they are in the API. */
const keysOf = <Key extends string>(table: Readonly<Record<Key, string>>): { [K in Key]: K } =>
  Object.fromEntries(Object.keys(table).map((key) => [key, key])) as { [K in Key]: K };

/** The values of a table, as their descriptions. */
const describedBy = <Key extends string>(table: Readonly<Record<Key, string>>): Record<Key, { description: string }> =>
  Object.fromEntries(Object.entries<string>(table).map(([key, description]) => [key, { description }])) as Record<Key, { description: string }>;

export const AuditAction = keysOf(auditActions);
export const AuditActorKind = keysOf(auditActorKinds);

registerEnumType(AuditAction, { name: "AuditAction", description: "What was done", valuesConfig: describedBy(auditActions) });
registerEnumType(AuditActorKind, { name: "AuditActorKind", description: "Who did it", valuesConfig: describedBy(auditActorKinds) });
