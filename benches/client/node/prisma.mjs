// Prisma 7 with its adapter for node-postgres, as it comes.

import { contestant } from './prisma-contestant.mjs';

await contestant({});
