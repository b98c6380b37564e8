// Reads simulations as JSON from standard input, and prints their results: "Allowed", "ExplicitlyDenied" or
// "ImplicitlyDenied". It calls the function that does not check its input, since the policies are random.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const require = createRequire(resolve("package.json"));
const { runUnsafeSimulation } = await import(pathToFileURL(require.resolve("@cloud-copilot/iam-simulate")));
const simulations = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(simulations.map((simulation) => runUnsafeSimulation(simulation, {}))));
