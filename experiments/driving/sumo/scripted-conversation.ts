/** The same few things said to SUMO every time: what is recorded, and what a recording is checked by. */
import { EngraphError } from "../../../src/index.js";
import { VARIABLE, type TraciClient } from "./traci/traci-client.js";

/** What the conversation brought to light. */
export interface Told {
  readonly api: number;
  readonly simulator: string;
  readonly refusal: string;
  readonly position: readonly number[];
  /** Of each vehicle about the ego after the last step: type, length, x. */
  readonly about: readonly (readonly [id: string, type: string, lengthM: number, x: number])[];
  readonly collisions: number;
}

export async function scriptedConversation(client: TraciClient): Promise<Told> {
  const { api, simulator } = await client.version();
  const refusal = await client.position("nobody").then(
    () => "none",
    (error: unknown) => (error instanceof EngraphError ? error.message : String(error)),
  );
  for (let i = 0; i < 40; i++) await client.step();
  client.add("ego", { route: "through", type: "ego", lane: "1", speedMps: 20 });
  for (let i = 0; i < 5; i++) await client.step();
  client.setSpeedMode("ego", 0);
  client.setLaneChangeMode("ego", 0);
  await client.flush();
  const variables = [VARIABLE.position, VARIABLE.speed, VARIABLE.length, VARIABLE.width, VARIABLE.type];
  await client.subscribeContext("ego", 130, variables);
  client.moveTo("ego", 60, -6, 90);
  client.setSpeed("ego", 21);
  await client.step();
  const position = await client.position("ego");
  const about = [...(client.contexts.get("ego") ?? [])].map(([id, of]) => {
    const [x] = of.get(VARIABLE.position) as readonly number[];
    return [id, of.get(VARIABLE.type) as string, of.get(VARIABLE.length) as number, x] as const;
  });
  const collisions = (await client.collisions()).length;
  await client.unsubscribeContext("ego");
  client.remove("ego");
  await client.step();
  return { api, simulator, refusal, position, about, collisions };
}
