#!/usr/bin/env node
/** The `engraph` program. */
import { run } from "./run.js";

process.exitCode = await run(process.argv);
