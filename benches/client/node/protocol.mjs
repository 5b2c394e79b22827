// What the contestants written in JavaScript have in common; the same as ../src/protocol.rs, which explains it.

import { createInterface } from 'node:readline';

const ROWS = 100_000;
const HOLDERS = 50_000;
const PRODUCTS = 10_000;
const TREES = 25_000;
const CHECKS = 20;
const WARM_UP_MS = 300;

const id = (table, row) => `01900000-000${table}-7000-8000-${row.toString(16).padStart(12, '0')}`;
const two = (number) => String(number).padStart(2, '0');

class Questions {
  constructor(window, lane) {
    this.state = (Math.imul(window, 7919) + lane) >>> 0;
    this.prefix = `N-${process.pid}-${window}-${lane}`;
    this.made = 0;
  }

  below(end) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) * end) / 4294967296);
  }

  policy() {
    return id(2, 1 + this.below(ROWS));
  }

  product() {
    return `B${String(this.below(PRODUCTS)).padStart(5, '0')}`;
  }

  customers() {
    const first = this.below(TREES);
    return Array.from({ length: 10 }, (_, n) => id(1, 1 + ((first + n * (TREES / 10)) % TREES)));
  }

  receipt() {
    this.made += 1;
    const policy = HOLDERS + 1 + this.below(ROWS - HOLDERS);
    return {
      receipt_number: `${this.prefix}-${this.made}`,
      policy_id: id(2, policy),
      due_on: `2027-${two(1 + (policy % 12))}-${two(1 + (policy % 28))}`,
      total_amount: (policy / 100).toFixed(2),
    };
  }
}

const day = (date) => (typeof date === 'string' ? date : date.toISOString().slice(0, 10));
const money = (amount) => Number(amount).toFixed(2);
const policyLine = (policy) => `${policy.policy_number} ${day(policy.effective_on)} ${money(policy.annual_premium)}`;
const receiptLine = (owner, receipt) => `${owner} ${day(receipt.due_on)} ${money(receipt.total_amount)} ${receipt.state}`;

const treeLines = (customers) =>
  customers.flatMap((customer) =>
    customer.policies.flatMap((policy) => [
      policyLine(policy),
      ...policy.receipts.map((receipt) =>
        receiptLine(`${customer.customer_number} ${policy.policy_number} ${receipt.receipt_number}`, receipt)),
    ]));

// Each operation: what is asked, and the lines of an answer.
const operations = {
  find: [(to, q) => to.find(q.policy()), (policy) => (policy ? [policyLine(policy)] : [])],
  ten: [(to, q) => to.ten(q.product()), (policies) => policies.map(policyLine)],
  include: [(to, q) => to.include(q.customers()), treeLines],
  create: [(to, q) => to.create(q.receipt()), (receipt) => [receiptLine(receipt.policy_id, receipt)]],
  'create-1000': [
    async (to, q) => {
      const count = await to.createMany(Array.from({ length: 1000 }, () => q.receipt()));
      if (count !== 1000) throw new Error(`${count} rows were created instead of 1000`);
      return count;
    },
    (count) => [String(count)],
  ],
};

function fnv(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function check(to, window) {
  const questions = new Questions(window, 0);
  for (const [name, [ask, linesOf]] of Object.entries(operations)) {
    const lines = [];
    for (let n = 0; n < CHECKS; n += 1) lines.push(...linesOf(await ask(to, questions)));
    lines.sort();
    console.log(`${name} ${lines.length} ${fnv(lines.join('\n'))}`);
  }
}

async function measure(to, name, connections, seconds, window) {
  const [ask] = operations[name];
  const lanes = Array.from({ length: connections }, (_, lane) => new Questions(window, lane));
  await Promise.all(lanes.map(async (questions) => {
    const warm = performance.now();
    do await ask(to, questions); while (performance.now() - warm < WARM_UP_MS);
  }));
  const [started, cpu] = [performance.now(), cpuSeconds()];
  let count = 0;
  await Promise.all(lanes.map(async (questions) => {
    while (performance.now() - started < seconds * 1000) {
      await ask(to, questions);
      count += 1;
    }
  }));
  console.log(`${count} ${cpuSeconds() - cpu} ${(performance.now() - started) / 1000}`);
}

// `open(url, connections)` gives an object with find, ten, include, create, createMany and close.
export async function serve(open) {
  const url = process.env.SS_INSURANCE_DATABASE_URL;
  let window = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    window += 1;
    const [name, connections, seconds] = line.split(' ');
    const to = await open(url, connections ? Number(connections) : 1);
    if (name === 'check') await check(to, window);
    else await measure(to, name, Number(connections), Number(seconds), window);
    await to.close();
  }
}
