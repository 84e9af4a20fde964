/** The TraCI client: byte for byte against a recorded conversation, and against the real SUMO where there is one. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { writeNetwork } from "../../../experiments/driving/sumo/network.js";
import { scriptedConversation } from "../../../experiments/driving/sumo/scripted-conversation.js";
import { startSumo, sumoVersion } from "../../../experiments/driving/sumo/sumo-process.js";
import { SumoWorld } from "../../../experiments/driving/sumo/sumo-world.js";
import { TraciReader, TraciWriter } from "../../../experiments/driving/sumo/traci/traci-bytes.js";
import { TraciClient } from "../../../experiments/driving/sumo/traci/traci-client.js";

const RECORDING = JSON.parse(
  readFileSync("test/experiments/driving/fixtures/traci-exchange.json", "utf8"),
) as { told: unknown; exchanges: { sent: string; answered: string }[] };

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server = null;
});

/** A listener that answers each message by a function of it, in pieces of so many bytes. */
async function answering(
  answer: (message: string) => string | null,
  pieceBytes = Infinity,
): Promise<TraciClient> {
  const listening = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4 && received.length >= received.readInt32BE(0)) {
        const length = received.readInt32BE(0);
        const said = answer(received.subarray(0, length).toString("hex"));
        received = received.subarray(length);
        if (said === null) return socket.destroy();
        const bytes = Buffer.from(said, "hex");
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          socket.write(bytes.subarray(at, Math.min(bytes.length, at + pieceBytes)));
        }
      }
    });
    socket.on("error", () => undefined);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return TraciClient.connect((listening.address() as AddressInfo).port);
}

describe("a recorded conversation", () => {
  it.each([Infinity, 61])(
    "is said the same way, and understood; answers come in pieces of %d bytes",
    async (piece) => {
      let next = 0;
      const client = await answering((message) => {
        const { sent, answered } = RECORDING.exchanges[next++];
        expect(message).toBe(sent);
        return answered;
      }, piece);
      expect(await scriptedConversation(client)).toEqual(RECORDING.told);
      await client.close();
      expect(next).toBe(RECORDING.exchanges.length);
    },
  );
});

describe("when it goes wrong", () => {
  it("says so where nobody listens", async () => {
    await expect(TraciClient.connect(1)).rejects.toMatchObject({ code: "NO_CONNECTION" });
  });

  it("says so where the connection is lost, then and afterwards", async () => {
    const client = await answering(() => null);
    await expect(client.step()).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    await expect(client.version()).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });

  it("says so where an answer ends too soon", async () => {
    const client = await answering(() => "000000060200");
    await expect(client.version()).rejects.toMatchObject({ code: "SHORT_ANSWER" });
    await client.close();
  });
});

describe("values", () => {
  it("come back as they were put", () => {
    const bytes = new TraciWriter()
      .compound(5)
      .typedByte(-3)
      .typedInteger(-70_000)
      .typedDouble(Math.PI)
      .typedString("Käfer")
      .compound(0)
      .bytes();
    expect(new TraciReader(bytes).value()).toEqual([-3, -70_000, Math.PI, "Käfer", []]);
  });

  it("of an unknown type are refused", () => {
    expect(() => new TraciReader(Buffer.from([0x77])).value()).toThrow(/type 0x77/);
  });
});

const version = sumoVersion();
if (version === null)
  console.log("The tests against SUMO are skipped: there is no `sumo` (Debian package sumo).");

describe.skipIf(version === null)("the real SUMO (skips where it is not installed)", () => {
  it("holds the scripted conversation, and lets an ego drive in our terms", async () => {
    const folder = mkdtempSync(join(tmpdir(), "engraph-sumo-"));
    const configuration = writeNetwork(folder, "seen");
    const sumo = await startSumo(configuration, 1);
    const told = await scriptedConversation(sumo.client);
    expect(told.position).toEqual([60, -6]);
    expect(told.refusal).toContain("nobody");
    expect(told.about.map(([id]) => id)).toContain("ego");
    await sumo.close();

    const world = await SumoWorld.open(configuration, 2);
    await world.begin();
    const start = world.ego;
    for (let i = 0; i < 20; i++) await world.step({ accelerationMps2: 0, lane: world.egoLane });
    expect(world.ego.x - start.x).toBeCloseTo(20 * 2, 6);
    expect(world.things.length).toBeGreaterThan(0);
    await world.end();
    await world.close();
    rmSync(folder, { recursive: true });
  });
});
