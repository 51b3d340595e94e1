import { generationProgressed } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { follow } from "../../../platform/pubsub/follow";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { GenerationJobRecord } from "../repositories/generation-job.repository";
import type { ReadGeneration } from "../services/read-generation";

/**
 * Where subscriptions come from. Each authorises before it begins, so that a refusal is an answer and not a stream, and
 * again with every event, because each one is read anew.
 */
export class LiveSources {
  constructor(
    private readonly pubsub: PubSub,
    private readonly reader: ReadGeneration,
  ) {}

  /** @throws NOT_FOUND */
  async generationJob(caller: Principal, jobId: string): Promise<AsyncIterable<GenerationJobRecord>> {
    const read = () => this.reader.require(caller, jobId);
    await read();
    return follow(this.pubsub, generationProgressed, jobId, read);
  }
}
