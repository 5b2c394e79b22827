// A TypeScript service at work on the databases: reads a policy, then writes one with its event in one transaction.
import { db, disconnect } from "./index.ts";

const policies = await db.insurance.policy.findMany({
  where: { policy_number: "P-1", annual_premium: { gte: "1000.50" } },
  include: {
    holder: { select: { given_name: true, surname1: true } },
    product: { include: { product_line: true } },
    policy_role: { include: { customer: { select: { customer_number: true } } }, orderBy: { role: "asc" } },
    receipt: { select: { receipt_number: true, total_amount: true, due_on: true }, orderBy: { receipt_number: "asc" } },
  },
});

const [{ holder_id, product_code, carrier_code }] = policies;
const written = await db.insurance.$transaction(async (tx) => {
  const policy = await tx.policy.create({
    data: {
      policy_number: "P-2",
      holder: { connect: { id: holder_id } },
      product: { connect: { code: product_code } },
      carrier: { connect: { code: carrier_code } },
      state: "in_force",
      effective_on: new Date("2026-03-01"),
      annual_premium: "99999999999.99",
    },
  });
  await tx.outbox_event.create({
    data: {
      aggregate_type: "policy",
      aggregate_id: policy.id,
      aggregate_version: policy.version,
      party_key: holder_id,
      event_type: "PolicyIssued",
      payload: { policy_number: policy.policy_number },
    },
  });
  return policy;
});
const parties = await db.global.party.count();

// What the schema forbids does not compile.
// @ts-expect-error There is no such column.
db.insurance.policy.findMany({ where: { nosuch: 1 } }).catch(() => {});

console.log(JSON.stringify({ policies, written, parties }));
await disconnect();
