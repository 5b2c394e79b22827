// Has Prisma's own schema parser judge every <database>/schema.prisma of a folder; prints the refused ones.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { validate } from "@prisma/prisma-schema-wasm";

const [folder] = process.argv.slice(2);
const refused = [];
let accepted = 0;
for (const entry of readdirSync(folder, { withFileTypes: true })) {
  if (!entry.isDirectory() || entry.name === "node_modules") continue;
  const path = join(entry.name, "schema.prisma");
  const text = readFileSync(join(folder, path), "utf8");
  try {
    validate(JSON.stringify({ prismaSchema: [[path, text]], noColor: true }));
    accepted += 1;
  } catch (error) {
    refused.push(`${path}: ${error.message}`);
  }
}
console.log(JSON.stringify({ accepted, refused }));
