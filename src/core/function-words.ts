/** English words that hold a sentence together and say little of what it is about; `s` and `t` are left of `it's` and `don't`. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  (
    "a an the and or but if of to in on at by for with from as is are was were be been am do does did have has had i you he she it " +
    "we they me my your his her its our their this that these those what which who whom whose how when where why can could will " +
    "would should may not no so there here please just s t"
  ).split(" "),
);
