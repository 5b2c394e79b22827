// node-postgres: its pool, and named statements, which it prepares once a connection.

import pg from 'pg';
import { serve } from './protocol.mjs';

// A date as it came, without a time zone to shift it.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const INSERT = 'INSERT INTO receipt (receipt_number, policy_id, due_on, total_amount)';

await serve(async (connectionString, max) => {
  const pool = new pg.Pool({ connectionString, max });
  const rows = async (name, text, values, on = pool) => (await on.query({ name, text, values })).rows;
  const grouped = (rows, key) => {
    const groups = new Map();
    for (const row of rows) {
      const group = groups.get(row[key]);
      if (group) group.push(row);
      else groups.set(row[key], [row]);
    }
    return groups;
  };
  return {
    find: async (id) => (await rows('find', 'SELECT * FROM policy WHERE id = $1', [id]))[0],
    ten: (product) => rows('ten', 'SELECT * FROM policy WHERE product_code = $1', [product]),
    async include(ids) {
      const client = await pool.connect();
      try {
        const customers = await rows('customers', 'SELECT * FROM customer WHERE id = ANY($1)', [ids], client);
        const policies = await rows('policies', 'SELECT * FROM policy WHERE holder_id = ANY($1)',
          [customers.map((customer) => customer.id)], client);
        const receipts = await rows('receipts', 'SELECT * FROM receipt WHERE policy_id = ANY($1)',
          [policies.map((policy) => policy.id)], client);
        const [ofCustomer, ofPolicy] = [grouped(policies, 'holder_id'), grouped(receipts, 'policy_id')];
        for (const policy of policies) policy.receipts = ofPolicy.get(policy.id) ?? [];
        for (const customer of customers) customer.policies = ofCustomer.get(customer.id) ?? [];
        return customers;
      } finally {
        client.release();
      }
    },
    create: async (r) => (await rows('create', `${INSERT} VALUES ($1, $2, $3, $4) RETURNING *`,
      [r.receipt_number, r.policy_id, r.due_on, r.total_amount]))[0],
    async createMany(receipts) {
      const column = (name) => receipts.map((receipt) => receipt[name]);
      const result = await pool.query({
        name: 'create-many',
        text: `${INSERT} SELECT * FROM unnest($1::text[], $2::uuid[], $3::date[], $4::numeric[])`,
        values: [column('receipt_number'), column('policy_id'), column('due_on'), column('total_amount')],
      });
      return result.rowCount;
    },
    close: () => pool.end(),
  };
});
