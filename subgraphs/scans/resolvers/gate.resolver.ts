import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type { GateRecord } from "../repositories/gate.repository";
import { Event, TicketType } from "../schema/foreign.types";
import { CreateGateArgs } from "../schema/scan.args";
import { Gate } from "../schema/scan.type";
import type { ManageGates } from "../services/manage-gates";
import type { ScansContext } from "./scans-context";

@Resolver(() => Gate)
export class GateResolver {
  constructor(private readonly gates: ManageGates) {}

  @Mutation(() => Gate, { description: "Sets up a door where only some ticket types may enter, or all" })
  createGate(@Ctx() { principal }: ScansContext, @Args(() => CreateGateArgs) { eventId, name, ticketTypeIds }: CreateGateArgs): Promise<GateRecord> {
    return this.gates.create(principal, eventId, name.trim(), ticketTypeIds);
  }

  @Mutation(() => Boolean, { description: "Nobody can be scanned at it any more; what was scanned there stays" })
  async removeGate(@Ctx() { principal }: ScansContext, @Arg("id", () => ID, { description: "Of the gate" }) id: string): Promise<boolean> {
    await this.gates.remove(principal, id);
    return true;
  }

  @FieldResolver(() => Event, { nullable: true, description: "Whose door it is" })
  event(@Root() gate: GateRecord): Event {
    return { id: gate.eventId };
  }

  @FieldResolver(() => [TicketType], { nullable: true, description: "Empty: every ticket type may enter." })
  ticketTypes(@Root() gate: GateRecord): TicketType[] {
    return gate.ticketTypeIds.map((id) => ({ id }));
  }
}
