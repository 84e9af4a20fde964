/** One thread of an encoder pool: restores the encoder once, then encodes what it is sent. */
import { parentPort, workerData } from "node:worker_threads";
import { EngraphError } from "../../core/errors.js";
import { restoreEncoder } from "../restore-encoder.js";
import type { EncodeReply, EncoderRecipe, EncodeRequest } from "./encoder-pool.js";

const encoder = restoreEncoder(workerData as EncoderRecipe)!;

parentPort!.on("message", (request: EncodeRequest) => {
  void reply(request).then((answer) => {
    const transferred = answer.vectors === undefined ? [] : [answer.vectors.buffer as ArrayBuffer];
    parentPort!.postMessage(answer, transferred);
  });
});

async function reply({ call, inputs }: EncodeRequest): Promise<EncodeReply> {
  try {
    const vectors = await encoder.encode(inputs);
    const all = new Float32Array(vectors.length * encoder.dimension);
    vectors.forEach((vector, i) => all.set(vector, i * encoder.dimension));
    return { call, vectors: all };
  } catch (error) {
    const code = error instanceof EngraphError ? error.code : "ENCODING_FAILED";
    return { call, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
