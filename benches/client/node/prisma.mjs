// Prisma 7 with its adapter for node-postgres. Statements are prepared once a connection (`statementNameGenerator`), which is not its default.

import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import { serve } from './protocol.mjs';

const names = new Map();
const statementName = ({ sql }) => {
  let name = names.get(sql);
  if (!name) names.set(sql, (name = createHash('sha256').update(sql).digest('hex').slice(0, 32)));
  return name;
};

const data = (receipt) => ({ ...receipt, due_on: new Date(receipt.due_on) });

await serve(async (connectionString, max) => {
  const adapter = new PrismaPg({ connectionString, max }, { statementNameGenerator: statementName });
  const prisma = new PrismaClient({ adapter });
  return {
    find: (id) => prisma.policy.findUnique({ where: { id } }),
    ten: (product_code) => prisma.policy.findMany({ where: { product_code } }),
    include: (ids) => prisma.customer.findMany({
      where: { id: { in: ids } },
      include: { policies: { include: { receipts: true } } },
    }),
    create: (receipt) => prisma.receipt.create({ data: data(receipt) }),
    createMany: async (receipts) => (await prisma.receipt.createMany({ data: receipts.map(data) })).count,
    close: () => prisma.$disconnect(),
  };
});
