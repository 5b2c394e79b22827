//! What can go wrong between an outbox and the stream.

use aicore_catalog::DatabaseCode;
use uuid::Uuid;

/// A failure to record, relay or read events.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached or a statement failed.
    #[error(transparent)]
    Fleet(#[from] aicore_fleet::Error),
    /// No NATS server is configured.
    #[error(
        "no NATS server is configured: start the private servers with `aicore up`, or set NATS_URL or [nats] url in aicore.toml"
    )]
    NatsNotConfigured,
    /// The address is none.
    #[error(
        "NATS_URL, or [nats] url in aicore.toml, is not a NATS address: write nats://user:password@host:4222 or tls://user:password@host:4222"
    )]
    NatsAddress,
    /// TLS with the NATS server fails, or its certificate does.
    #[error("no safe connection to the NATS server {server}: {reason}")]
    NatsTls {
        /// Its address, without credentials.
        server: String,
        /// What is wrong and what to do.
        reason: String,
        /// The cause.
        source: async_nats::ConnectError,
    },
    /// The NATS server does not answer.
    #[error("the NATS server {server} cannot be reached: check that it runs there and that NATS_URL is right")]
    NatsUnreachable {
        /// Its address, without credentials.
        server: String,
        /// The cause.
        source: async_nats::ConnectError,
    },
    /// NATS refuses the credentials.
    #[error("the NATS server {server} refuses the user or password: correct NATS_URL")]
    NatsCredentials {
        /// Its address, without credentials.
        server: String,
        /// The cause.
        source: async_nats::ConnectError,
    },
    /// The NATS server lacks what is needed.
    #[error("the NATS server {server} {problem}")]
    NatsUnfit {
        /// Its address, without credentials.
        server: String,
        /// What it lacks, and the remedy.
        problem: String,
    },
    /// A JetStream request failed.
    #[error("JetStream refuses to {action} (\"{object}\"): {reason}")]
    JetStream {
        /// What was asked.
        action: &'static str,
        /// Stream, consumer or subject.
        object: String,
        /// The server's words.
        reason: String,
    },
    /// An event schema is not a JSON Schema.
    #[error("{file}: not a JSON Schema: {reason}")]
    Schema {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The database does not declare the event.
    #[error("database \"{database}\" declares no event {event_type} version {version}: add it to its database.toml")]
    UndeclaredEvent {
        /// The database.
        database: DatabaseCode,
        /// Event type.
        event_type: String,
        /// Schema version.
        version: u32,
    },
    /// A payload does not follow its schema.
    #[error("event {event_type} of {aggregate} in database \"{database}\" does not follow its schema: {reason}")]
    Payload {
        /// The database.
        database: DatabaseCode,
        /// Event type.
        event_type: String,
        /// Key of the aggregate.
        aggregate: Uuid,
        /// Where and why.
        reason: String,
    },
    /// A message on the stream is no event of ours.
    #[error("message on {subject} is no event: {reason}")]
    Envelope {
        /// Its subject.
        subject: String,
        /// What is missing or malformed.
        reason: String,
    },
    /// Another relay owns the database.
    #[error("another relay ({owner}) holds database \"{database}\": let it publish, or stop it")]
    OwnershipLost {
        /// The database.
        database: DatabaseCode,
        /// Who owns it now.
        owner: String,
    },
    /// The outbox belongs to another server than its cursor.
    #[error(
        "database \"{database}\" was restored or copied: its relay cursor belongs to {cursor}, the server is {server}; \
         nothing is published until an operator has decided: `aicore events adopt {database}` where it is the real one, \
         another NATS_URL where it is a copy (see docs/events.md, \"After a restore\")"
    )]
    Restored {
        /// The database.
        database: DatabaseCode,
        /// What the cursor says.
        cursor: String,
        /// What the server says.
        server: String,
    },
}

impl Error {
    /// Wraps the refusal of a JetStream request.
    pub fn jetstream<E: std::fmt::Display>(action: &'static str, object: impl Into<String>) -> impl FnOnce(E) -> Self {
        let object = object.into();
        move |error| Self::JetStream {
            action,
            object,
            reason: error.to_string(),
        }
    }
}
