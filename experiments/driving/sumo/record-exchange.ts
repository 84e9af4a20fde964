/**
 * Records a short conversation with a real SUMO, byte for byte, for the test that runs without one:
 *
 *   npx tsx experiments/driving/sumo/record-exchange.ts test/experiments/driving/fixtures/traci-exchange.json
 */
import { writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeNetwork } from "./network.js";
import { startSumo, sumoVersion } from "./sumo-process.js";
import { scriptedConversation } from "./scripted-conversation.js";
import { TraciClient } from "./traci/traci-client.js";

/** One message and its answer, as hexadecimal. */
export interface Exchange {
  readonly sent: string;
  readonly answered: string;
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("Name the file to write.");

const folder = mkdtempSync(join(tmpdir(), "engraph-traci-"));
const exchanges: { sent: string; answered: string }[] = [];
const sumo = await startSumo(writeNetwork(folder, "seen"), 1, (port) => listen(port));
const told = await scriptedConversation(sumo.client);
await sumo.close();
writeFileSync(target, `${JSON.stringify({ sumo: sumoVersion(), told, exchanges }, null, 1)}\n`);
console.log(`${exchanges.length} exchanges written to ${target}.`);
process.exit(0);

/** A client of a listener that passes everything on to SUMO and takes it down. */
async function listen(port: number): Promise<TraciClient> {
  const upstream = await new Promise<Socket>((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => resolve(socket));
    socket.once("error", reject);
  });
  const server = createServer((downstream) => {
    downstream.on("data", (data) => {
      exchanges.push({ sent: data.toString("hex"), answered: "" });
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      exchanges[exchanges.length - 1].answered += data.toString("hex");
      downstream.write(data);
    });
    upstream.on("close", () => downstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return TraciClient.connect((server.address() as AddressInfo).port);
}
