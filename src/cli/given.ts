/** Options that were given: the library tells an option that is missing from one that is undefined. */
type Given<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> };

export function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}
