// Prisma 7 with its adapter for node-postgres, as a contestant; with what options of the adapter, the caller says.

import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import { serve } from './protocol.mjs';

const data = (receipt) => ({ ...receipt, due_on: new Date(receipt.due_on) });

export const contestant = (options) => serve(async (connectionString, max) => {
  const adapter = new PrismaPg({ connectionString, max }, options);
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
