/**
 * Errors by who must act on them. Every message says what was given, what was expected and what to do;
 * `code` is stable across versions and `cause` keeps what lay underneath.
 */
export class EngraphError extends Error {
  /** Stable, machine-readable: SCREAMING_SNAKE_CASE. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The caller gave something that cannot be used; change the call. */
export class InvalidInput extends EngraphError {}

/** What was asked for is not there. */
export class NotFound extends EngraphError {}

/** Two things that exclude each other: another encoder, another process, a name that fits several traces. */
export class Conflict extends EngraphError {}

/** The memory is closed, or busy with something that excludes this call. */
export class InvalidState extends EngraphError {}

/** The file or the disk failed; nothing of the failed call was written. */
export class StorageFailure extends EngraphError {}

/** An optional part (a native module, an optional package) is not installed or does not load here. */
export class Unavailable extends EngraphError {}
