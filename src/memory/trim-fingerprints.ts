/** A smaller budget than the file was made with: the contents beyond it are forgotten at opening, not signal by signal. */
import type { BudgetOptions } from "./options.js";
import type { Session } from "./session.js";

/** O(fingerprints). */
export async function trimFingerprints(session: Session, { fingerprints }: BudgetOptions): Promise<void> {
  const beyond = () => session.state.fingerprintsBefore(session.state.nextOrder - fingerprints);
  if (beyond().length === 0) return;
  await session.commit((take) => take(beyond().map((order) => ({ op: "dropFingerprint", order }))));
}
