/** The Chinese sentence patterns of the statement reader. */
import type { Language, SentenceRule } from "./sentence-rule.js";

const DIGITS = "零一二三四五六七八九";

/** 0–99: 三, 十二, 二十, 两, 12. */
function number(word: string): string {
  if (/^\d+$/.test(word)) return word;
  const [tens, ones] = word.includes("十") ? word.split("十") : ["零", word];
  const digit = (one: string, empty: number) => (one === "" ? empty : one === "两" ? 2 : DIGITS.indexOf(one));
  return String(digit(tens, 1) * 10 + digit(ones, 0));
}

const numbersIn = (list: string | undefined) =>
  (list ?? "").split(/[、和与及]/).map((one) => Number(number(one.replace(/[楼层]/, ""))));

const DIRECTIONS: Readonly<Record<string, string>> = {
  东: "east",
  西: "west",
  南: "south",
  北: "north",
  东南: "south-east",
  西南: "south-west",
  东北: "north-east",
  西北: "north-west",
};

const THINGS: Readonly<Record<string, string>> = {
  大门: "main door",
  正门: "main door",
  侧门: "side door",
  后门: "back door",
  直梯: "lift",
  电梯: "lift",
  扶梯: "escalator",
  楼梯: "stairs",
  桥: "bridge",
  码头: "pier",
  船: "boat",
  渡船: "boat",
  上游: "upstream",
  下游: "downstream",
};

const ONE_NUMBER = "\\d+|[一二三四五六七八九两]?十[一二三四五六七八九]?|[一二三四五六七八九两]";
const FLOOR = "{number}[楼层]";

const climbOf = (word: string | undefined) => word as "lift" | "escalator" | "stairs";
const floorsOf = (...words: (string | undefined)[]) => words.filter((word) => word !== undefined).map(Number);

const rules: SentenceRule[] = [
  {
    pattern: "{building:a}和{building:b}是{number}座楼|有{number:n2}座楼[:：]?{building:c}和{building:d}",
    says: (mind, { a, b, c, d }) => [b ?? d, a ?? c].forEach((name) => mind.building(name!)),
  },
  {
    pattern: "{building}(?:一?共)?有{number}层楼?",
    says: (mind, { building, number: count }) => mind.floors(building, Number(count)),
  },
  {
    pattern: `(?:{building})?(?:${FLOOR})?的?正?{direction}[是有]{door}`,
    says: (mind, { building, number: floor, direction, door }) =>
      mind.door(building, door!, direction, Number(floor ?? 1)),
  },
  {
    pattern: `(?:{building})?的?(?:${FLOOR})?的?(?:正?{direction})?只?有{climb}(?:[通到]{number:to}[楼层])?`,
    says: (mind, { building, number: floor, direction, climb, to }) =>
      mind.climb(climbOf(climb), building, floorsOf(floor, to), direction),
  },
  {
    pattern: "(?:{building})?的?{climb}[只也还]?[通到停](?:靠)?{numbers}",
    says: (mind, { building, climb, numbers }) => mind.stopsAt(climb!, building, numbersIn(numbers)),
  },
  {
    pattern: "{building:a}在{building:b}的?正?{direction}[面边方]?",
    says: (mind, { a, b, direction }) => mind.lies(a!, direction!, b!),
  },
  {
    pattern: "{building:a}和{building:b}之间有路",
    says: (mind, { a, b }) => mind.path(a!, b!),
  },
  {
    pattern: "{river}在(?:{building:a}和{building:b}|它们)之间",
    says: (mind, { river, a, b }) =>
      mind.river(river!, a !== undefined && b !== undefined ? [a, b] : undefined),
  },
  {
    pattern: "(?:{river})?[自从由]{direction:from}[向往到]{direction:to}流?",
    says: (mind, { from, to }) => mind.flows(from!, to!),
  },
  {
    pattern: "(?:{river}的?)?{along}有{crossing}",
    says: (mind, { along, crossing }) => mind.crossing(along as "upstream" | "downstream", crossing!),
  },
  // The pier's boats were taken for granted when the pier was named; saying so again changes nothing.
  { pattern: "码头有船(?:往来.{0,6}岸)?", says: (mind) => mind.setClosed("boat", undefined, false) },
  {
    pattern:
      "(?:{building})?的?{thing}(?:现在|正)?(?:在维修|在修|关闭了?|关了|封闭了?|不通|停了|停运了?|停航了?)",
    says: (mind, { building, thing }) => mind.setClosed(thing!, building, true),
  },
  {
    pattern: "(?:{building})?的?{thing}(?:现在|又|重新)*(?:修好了|开放了?|开了|通了|恢复了|恢复通行|开航了?)",
    says: (mind, { building, thing }) => mind.setClosed(thing!, building, false),
  },
  {
    pattern: `我在{building}的?(?:(?<top>顶[层楼])|${FLOOR})`,
    says: (mind, { building, top, number: floor }) =>
      mind.ask(top === undefined ? mind.floor(building, Number(floor)) : mind.top(building), undefined),
  },
  {
    pattern: `(?:我?要?)(?:怎么|如何)[到去]{building}的?(?:(?<top>顶[层楼])|${FLOOR})`,
    says: (mind, { building, top, number: floor }) =>
      mind.ask(undefined, top === undefined ? mind.floor(building, Number(floor)) : mind.top(building)),
  },
];

const translated = (word: string) => THINGS[word] ?? word;

export const chinese: Language = {
  name: "Chinese",
  rules,
  slots: {
    building: {
      written:
        "(?:[A-Za-z][A-Za-z0-9]*|(?:(?![一二三四五六七八九十两座层的在到和有是我])\\p{Script=Han}){1,3})楼",
      read: (word) => word.slice(0, -1),
    },
    river: { written: "\\p{Script=Han}{1,4}[河江溪]", read: (word) => word },
    number: { written: ONE_NUMBER, read: number },
    numbers: {
      written: `(?:${ONE_NUMBER})[楼层](?:[、和与及](?:${ONE_NUMBER})[楼层])*`,
      read: (word) => word,
    },
    direction: { written: "东[南北]?|西[南北]?|南|北", read: (word) => DIRECTIONS[word] },
    door: { written: "大门|正门|侧门|后门", read: translated },
    climb: { written: "直梯|电梯|扶梯|楼梯", read: translated },
    along: { written: "上游|下游", read: translated },
    crossing: { written: "桥|码头", read: translated },
    thing: { written: "大门|正门|侧门|后门|直梯|电梯|扶梯|楼梯|桥|码头|渡?船", read: translated },
  },
  sentenceEnd: /[。；？！.;?!\n]/,
  partEnd: /[，,]/,
  tidy: (sentence) => sentence.replace(/\s+/g, ""),
};
