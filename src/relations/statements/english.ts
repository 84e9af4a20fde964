/** The English sentence patterns of the statement reader. */
import type { Language, SentenceRule } from "./sentence-rule.js";

const NUMBERS =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(
    " ",
  );
const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(
  " ",
);

function number(word: string): string {
  const lower = word.toLowerCase().replace(/^(\d+)(st|nd|rd|th)$/, "$1");
  const spelled = Math.max(NUMBERS.indexOf(lower), ORDINALS.indexOf(lower));
  return spelled < 0 ? lower : String(spelled + 1);
}

const numbersIn = (list: string | undefined) =>
  (list ?? "").split(/\s*,\s*|\s+and\s+/).map((one) => Number(number(one)));

const ONE_NUMBER = `\\d+(?:st|nd|rd|th)?|${[...NUMBERS, ...ORDINALS].join("|")}`;
const CLIMB = "(?:an? |the )?(?:only )?(?:an? )?{climb}";
const SHUT = "(?:under repair|closed|shut|blocked|out of order)";

const climbOf = (word: string | undefined) => word as "lift" | "escalator" | "stairs";

const rules: SentenceRule[] = [
  {
    pattern: "there are (?:{number} )?buildings,? {building:a} and {building:b}",
    says: (mind, { a, b }) => [b, a].forEach((name) => mind.building(name!)),
  },
  {
    pattern: "{building} (?:has|is) {number} (?:floors|storeys|stories)(?: high)?",
    says: (mind, { building, number: count }) => mind.floors(building, Number(count)),
  },
  {
    pattern:
      "(?:{building}'s |the )?{door},? (?:is )?(?:due )?{direction}(?: on floor {number})?(?:,? (?<shut>is (?:now )?" +
      SHUT +
      "))?",
    says: (mind, { building, door, direction, number: floor, shut }) => {
      mind.door(building, door!, direction, Number(floor ?? 1));
      if (shut !== undefined) mind.setClosed(door!, mind.which(building), true);
    },
  },
  {
    pattern:
      "(?:on |in )?(?:the )?(?:due )?{direction}(?: of {building})?(?: on floor {number})?,? (?:is|there is|has) an? {door}",
    says: (mind, { building, door, direction, number: floor }) =>
      mind.door(building, door!, direction, Number(floor ?? 1)),
  },
  {
    pattern: `(?:due )?{direction}(?: of {building})?(?: on floor {number})?,? (?:is|there is) ${CLIMB}(?: that)? (?:goes|runs)(?: only)? to floor {number:to}`,
    says: (mind, { building, climb, direction, number: floor, to }) =>
      mind.climb(climbOf(climb), building, [Number(floor ?? 1), Number(to)], direction),
  },
  {
    pattern: `(?:due )?{direction}(?: of {building})?,? (?:is|there is) ${CLIMB}(?: that)? stops(?: only)? (?:at|on) floors? {numbers}`,
    says: (mind, { building, climb, direction, numbers }) =>
      mind.climb(climbOf(climb), building, numbersIn(numbers), direction),
  },
  {
    pattern: `from floor {number:a} to floor {number:b}(?: of {building})? there (?:is|are) ${CLIMB}(?:,? (?:due )?{direction})?`,
    says: (mind, { building, a, b, climb, direction }) =>
      mind.climb(climbOf(climb), building, [Number(a), Number(b)], direction),
  },
  {
    pattern: `(?:{building}'s )?floor {number:a}(?: of {building:b2})? has ${CLIMB} (?:to|up to|down to|to and from) floor {number:b}(?:,? (?:due )?{direction})?`,
    says: (mind, { building, b2, a, b, climb, direction }) =>
      mind.climb(climbOf(climb), building ?? b2, [Number(a), Number(b)], direction),
  },
  {
    pattern:
      "(?:{building}'s |the )?{climb}(?: of {building:b2})? (?:is made to stop|is now made to stop|now (?:also )?stops|also stops|stops)(?: also)? (?:at|on) floors? {numbers}(?: too| as well)?",
    says: (mind, { building, b2, climb, numbers }) =>
      mind.stopsAt(climb!, building ?? b2, numbersIn(numbers)),
  },
  {
    pattern: "{building:a} (?:is|lies) (?:due )?{direction} of {building:b}",
    says: (mind, { a, b, direction }) => mind.lies(a!, direction!, b!),
  },
  {
    pattern: "(?:a|the) path (?:runs|leads) (?:between|from) {building:a} (?:and|to) {building:b}",
    says: (mind, { a, b }) => mind.path(a!, b!),
  },
  {
    pattern:
      "between (?:them|(?:{building:a} and {building:b})) (?:runs|flows|is) the river {name}(?:,? from {direction:from} to {direction:to})?",
    says: (mind, { a, b, name, from, to }) => {
      mind.river(name!, a !== undefined && b !== undefined ? [a, b] : undefined);
      if (from !== undefined && to !== undefined) mind.flows(from, to);
    },
  },
  {
    pattern: "(?:the )?(?:river )?{name} (?:runs|flows) from {direction:from} to {direction:to}",
    says: (mind, { from, to }) => mind.flows(from!, to!),
  },
  {
    pattern:
      "{along}(?: of the {name})?(?: there)?(?: is)? an? {crossing}(?: with (?:boats|a boat|a ferry)(?: (?:between|to) (?:the|both) banks)?)?",
    says: (mind, { along, crossing }) => mind.crossing(along as "upstream" | "downstream", crossing!),
  },
  {
    pattern: `(?:{building}'s |the )?{thing}(?: of {building:b2})? (?:is|are)(?: now)? ${SHUT}|(?:the )?{thing:t2} (?:have |has )?(?:now )?stopped`,
    says: (mind, { building, b2, thing, t2 }) => mind.setClosed((thing ?? t2)!, building ?? b2, true),
  },
  {
    pattern:
      "(?:{building}'s |the )?{thing}(?: of {building:b2})? (?:is|are)(?: now)? (?:open|repaired|reopened|running)(?: again)?|(?:the )?{thing:t2} (?:run|runs) again",
    says: (mind, { building, b2, thing, t2 }) => mind.setClosed((thing ?? t2)!, building ?? b2, false),
  },
  {
    pattern: "i am (?:at|on) (?:(?<top>the top) of {building}|floor {number} of {building:b2})",
    says: (mind, { top, building, number: floor, b2 }) =>
      mind.ask(top === undefined ? mind.floor(b2, Number(floor)) : mind.top(building), undefined),
  },
  {
    pattern: "how do i get to (?:(?<top>the top) of {building}|floor {number} of {building:b2})",
    says: (mind, { top, building, number: floor, b2 }) =>
      mind.ask(undefined, top === undefined ? mind.floor(b2, Number(floor)) : mind.top(building)),
  },
];

const asIs = (word: string) => word;
const lower = (word: string) => word.toLowerCase();

/** Things under one canonical name. */
function thing(word: string): string {
  const known = word.toLowerCase();
  if (/^(boats?|ferry|ferries)$/.test(known)) return "boat";
  if (known === "elevator") return "lift";
  return known === "staircase" ? "stairs" : known;
}

export const english: Language = {
  name: "English",
  rules,
  slots: {
    building: { written: "(?!(?:the|there|floor|them|between)\\b)\\p{L}[\\p{L}\\p{N}]*", read: asIs },
    name: { written: "\\p{L}[\\p{L}\\p{N}]*", read: asIs },
    number: { written: ONE_NUMBER, read: number },
    numbers: { written: `(?:${ONE_NUMBER})(?:(?:\\s*,\\s*|\\s+and\\s+)(?:${ONE_NUMBER}))*`, read: lower },
    direction: {
      written: "(?:north|south)(?:-?(?:east|west))?|east|west",
      read: (word) => lower(word).replace(/^(north|south)-?(east|west)$/, "$1-$2"),
    },
    door: { written: "(?:main|side|back|front) door", read: lower },
    climb: { written: "lift|elevator|escalator|stairs|staircase", read: thing },
    along: { written: "upstream|downstream", read: lower },
    crossing: { written: "bridge|pier", read: lower },
    thing: {
      written:
        "(?:(?:main|side|back|front) door)|lift|elevator|escalator|stairs|staircase|bridge|pier|boats?|ferry",
      read: thing,
    },
  },
  sentenceEnd: /[.;:?!\n]/,
  partEnd: /,\s*/,
  tidy: (sentence) => sentence.trim().replace(/\s+/g, " ").replace(/[’]/g, "'").replace(/^and /i, ""),
};
