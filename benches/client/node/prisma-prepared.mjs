// Prisma 7 with its adapter for node-postgres, each statement prepared once a connection (`statementNameGenerator`), which is not its default.

import { createHash } from 'node:crypto';
import { contestant } from './prisma-contestant.mjs';

const names = new Map();
const statementNameGenerator = ({ sql }) => {
  let name = names.get(sql);
  if (!name) names.set(sql, (name = createHash('sha256').update(sql).digest('hex').slice(0, 32)));
  return name;
};

await contestant({ statementNameGenerator });
