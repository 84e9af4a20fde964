/** The road and its traffic in SUMO's files, written by script and compiled by its own `netconvert`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TraciError } from "./traci/traci-bytes.js";

export const ROAD = { lengthM: 4_000, lanes: 3, laneWidthM: 4, limitMps: 33.3 };

export type VehicleSet = "seen" | "held out";

/** y of the middle of lane 0, the rightmost: SUMO lays an edge to the right of its line. */
export const LANE_0_Y = -ROAD.laneWidthM * (ROAD.lanes - 0.5);

interface VehicleType {
  readonly vClass: string;
  readonly lengthM: number;
  readonly widthM: number;
  readonly topMps: number;
  readonly sigma: number;
  readonly speedFactor?: string;
}

const TYPES: Readonly<Record<string, VehicleType>> = {
  car: {
    vClass: "passenger",
    lengthM: 4.6,
    widthM: 1.8,
    topMps: 33,
    sigma: 0.5,
    speedFactor: "normc(0.78,0.08,0.6,0.95)",
  },
  truck: { vClass: "truck", lengthM: 12, widthM: 2.5, topMps: 22, sigma: 0.5 },
  motorcycle: {
    vClass: "motorcycle",
    lengthM: 2.2,
    widthM: 0.8,
    topMps: 30,
    sigma: 0.5,
    speedFactor: "normc(0.85,0.1,0.7,1)",
  },
  bus: { vClass: "bus", lengthM: 14, widthM: 2.55, topMps: 20, sigma: 0.6 },
  trailer: { vClass: "trailer", lengthM: 16.5, widthM: 2.55, topMps: 18, sigma: 0.6 },
  moped: { vClass: "moped", lengthM: 2.1, widthM: 0.8, topMps: 12.5, sigma: 0.5 },
  evehicle: { vClass: "evehicle", lengthM: 3.2, widthM: 1.5, topMps: 15, sigma: 0.5 },
};

/** Vehicles an hour by set. Cars are in both, since a road without them is none; the rest of a set is its own. */
const FLOWS: Readonly<Record<VehicleSet, Readonly<Record<string, number>>>> = {
  seen: { car: 1_500, truck: 350, motorcycle: 150 },
  "held out": { car: 700, bus: 450, trailer: 350, evehicle: 150, moped: 100 },
};

/**
 * Writes the files of a set and compiles the road.
 *
 * @returns the path of the configuration.
 * @throws TraciError `NO_NETWORK` with what netconvert printed.
 */
export function writeNetwork(folder: string, set: VehicleSet): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write(
    "road.nod.xml",
    `<nodes><node id="a" x="0" y="0"/><node id="b" x="${ROAD.lengthM}" y="0"/><node id="c" x="${ROAD.lengthM + 300}" y="0"/></nodes>\n`,
  );
  const edge = (id: string, from: string, to: string) =>
    `<edge id="${id}" from="${from}" to="${to}" numLanes="${ROAD.lanes}" speed="${ROAD.limitMps}" width="${ROAD.laneWidthM}"/>`;
  write("road.edg.xml", `<edges>${edge("ab", "a", "b")}${edge("bc", "b", "c")}</edges>\n`);
  const { status, stderr } = spawnSync(
    "netconvert",
    ["-n", "road.nod.xml", "-e", "road.edg.xml", "-o", "road.net.xml", "--no-turnarounds", "true"],
    { cwd: folder, encoding: "utf8" },
  );
  if (status !== 0) throw new TraciError("NO_NETWORK", `netconvert failed: ${stderr}`);
  const name = set.replace(" ", "-");
  write(`${name}.rou.xml`, routes(set));
  write(`${name}.sumocfg`, configuration(name));
  return join(folder, `${name}.sumocfg`);
}

function routes(set: VehicleSet): string {
  const types = Object.entries(TYPES).map(
    ([id, { vClass, lengthM, widthM, topMps, sigma, speedFactor = "1" }]) =>
      `<vType id="${id}" vClass="${vClass}" length="${lengthM}" width="${widthM}" maxSpeed="${topMps}" sigma="${sigma}" speedFactor="${speedFactor}"/>`,
  );
  const ego =
    '<vType id="ego" vClass="passenger" length="4.8" width="1.9" maxSpeed="40" sigma="0" accel="3" decel="8" emergencyDecel="9" minGap="0" tau="0.1"/>';
  const flows = Object.entries(FLOWS[set]).map(
    ([type, perHour]) =>
      `<flow id="flow-${type}" type="${type}" route="through" begin="0" end="1000000" vehsPerHour="${perHour}" departLane="random" departSpeed="desired" departPos="base"/>`,
  );
  const lines = [...types, ego, '<route id="through" edges="ab bc"/>', ...flows];
  return `<routes>\n${lines.join("\n")}\n</routes>\n`;
}

function configuration(name: string): string {
  return `<configuration>
<input><net-file value="road.net.xml"/><route-files value="${name}.rou.xml"/></input>
<time><step-length value="0.1"/></time>
<processing>
<collision.action value="warn"/><collision.mingap-factor value="0"/><collision.check-junctions value="true"/>
<time-to-teleport value="-1"/><lanechange.duration value="2"/>
</processing>
<report><no-step-log value="true"/><no-warnings value="true"/></report>
</configuration>
`;
}
