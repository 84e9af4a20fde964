/** Milliseconds since 1970. Injected, so that a stream can be replayed with its own times. */
export type Clock = () => number;

/** The wall clock: the one place of the core that reads it. */
// eslint-disable-next-line no-restricted-properties -- this is the injection point
export const systemClock: Clock = () => Date.now();
