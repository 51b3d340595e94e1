import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { GenerationJobRecord } from "../repositories/generation-job.repository";
import { GenerationJob } from "../schema/generation.type";
import type { TicketsContext } from "./tickets-context";

/** What type-graphql hands to the source of a subscription. */
interface Subscribed<Args> {
  readonly args: Args;
  readonly context: TicketsContext;
}

@Resolver()
export class LiveResolver {
  @Subscription(() => GenerationJob, {
    description: "A job as it is now, and whenever it is further; pushed at most four times a second.",
    subscribe: ({ args, context }: Subscribed<{ jobId: string }>) => context.live.generationJob(context.principal, args.jobId) as never,
  })
  generationProgressed(@Root() job: GenerationJobRecord, @Arg("jobId", () => ID, { description: "Of the job" }) _jobId: string): GenerationJobRecord {
    return job;
  }
}
