// pg-transactional-outbox in one of its modes: stores messages in its table, then measures how long its listener takes to hand all of them to
// JetStream. Usage: node peer.mjs <mode> <messages>; prints {"mode", "messages", "seconds"}. The servers come from PEER_POSTGRES and PEER_NATS.
import { randomUUID } from "node:crypto";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import pg from "pg";
import * as outbox from "pg-transactional-outbox";

const [mode, count] = [process.argv[2], Number(process.argv[3])];
const postgres = new URL(process.env.PEER_POSTGRES);
const nats = new URL(process.env.PEER_NATS);
const db = {
    host: postgres.hostname,
    port: Number(postgres.port),
    user: postgres.username,
    password: decodeURIComponent(postgres.password),
    database: postgres.pathname.slice(1),
};

const setup = {
    outboxOrInbox: "outbox",
    database: db.database,
    schema: "peer",
    table: "outbox",
    listenerRole: db.user,
    publication: "peer_publication",
    replicationSlot: "peer_slot",
    nextMessagesName: "next_outbox_messages",
};
const client = new pg.Client(db);
await client.connect();
await client.query(outbox.DatabaseSetup.dropAndCreateTable(setup));
if (mode.startsWith("replication")) {
    await client.query(outbox.DatabaseSetup.setupReplicationCore(setup));
    const slot = outbox.DatabaseSetup.setupReplicationSlot(setup);
    for (const statement of slot.split(";").filter((text) => text.includes("SELECT"))) await client.query(statement);
} else {
    await client.query(outbox.DatabaseSetup.createPollingFunction(setup));
    await client.query(outbox.DatabaseSetup.setupPollingIndexes(setup));
}
// Its best case: nothing has to wait for another message.
const concurrency = mode === "polling" ? "parallel" : "sequential";
const payload = { ...Object.fromEntries([..."abcdefghij"].map((name) => [name, "0123456789abcdefghij"])) };
await client.query(
    `INSERT INTO peer.outbox (id, aggregate_type, aggregate_id, message_type, segment, concurrency, payload)
     SELECT gen_random_uuid(), 'receipt', n::text, 'ReceiptIssued', n::text, $2, $3 FROM generate_series(1, $1::integer) AS n`,
    [count, concurrency, payload],
);

const bus = await connect({ servers: nats.host, user: nats.username, pass: decodeURIComponent(nats.password) });
const manager = await jetstreamManager(bus);
const stream = `PEER_${randomUUID().replaceAll("-", "")}`;
await manager.streams.add({ name: stream, subjects: [`${stream}.>`] });
const js = jetstream(bus);

let handled = 0;
let started;
let done;
const finished = new Promise((resolve) => (done = resolve));
const handler = {
    handle: async (message) => {
        await js.publish(`${stream}.${message.messageType}`, JSON.stringify(message.payload), { msgID: message.id });
        handled += 1;
        if (handled === count) done();
    },
};
const base = { dbSchema: "peer", dbTable: "outbox", enableMaxAttemptsProtection: false, enablePoisonousMessageProtection: false };
const logger = outbox.getDisabledLogger();
started = performance.now();
let listener;
if (mode === "polling") {
    const settings = { ...base, nextMessagesFunctionName: setup.nextMessagesName, nextMessagesFunctionSchema: "peer", nextMessagesBatchSize: 100, nextMessagesPollingIntervalInMs: 1 };
    listener = outbox.initializePollingMessageListener({ outboxOrInbox: "outbox", dbListenerConfig: db, settings }, handler, logger);
} else {
    const settings = { ...base, dbPublication: setup.publication, dbReplicationSlot: setup.replicationSlot };
    const controller = {
        "replication-in-order": outbox.createReplicationMutexConcurrencyController,
        "replication-by-segment": outbox.createReplicationSegmentMutexConcurrencyController,
        "replication-all-at-once": outbox.createReplicationFullConcurrencyController,
    }[mode];
    listener = outbox.initializeReplicationMessageListener({ outboxOrInbox: "outbox", dbListenerConfig: db, settings }, handler, logger, { concurrencyStrategy: controller() });
}
const limit = setTimeout(() => done("late"), 60_000);
const late = await finished;
clearTimeout(limit);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ mode, messages: late ? handled : count, seconds }));
await Promise.race([listener[0](), new Promise((resolve) => setTimeout(resolve, 3_000))]);
await manager.streams.delete(stream);
process.exit(0);
