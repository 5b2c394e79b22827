//! TLS to NATS: who is trusted, who is refused, and why.

use aicore_boot::{Authority, LOCAL_NAMES, Nats, Options};
use aicore_fleet::{NatsConfig, RelayConfig};
use aicore_outbox::{Error, EventStream};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const PASSWORD: &str = "a-password-of-nats";

/// The private server of a directory, with TLS.
async fn server(directory: &TempDir) -> Nats {
    let options = Options {
        tls: true,
        ..Options::from_env(directory.path()).for_tests()
    };
    let mut nats = aicore_boot::nats::start(&options).await.unwrap();
    nats.stop_on_drop(true);
    nats
}

async fn connect(url: &str, authority: Option<&Path>, client: Option<(&Path, &Path)>) -> Result<EventStream, Error> {
    let nats = NatsConfig {
        url: Some(url.into()),
        password: None,
        root_certificates: authority.map(Path::to_path_buf),
        client_certificate: client.map(|(certificate, key)| (certificate.to_path_buf(), key.to_path_buf())),
    };
    EventStream::connect(&nats, &RelayConfig::default()).await
}

/// Expects a refusal for TLS's sake that names the server and says these words, and no password.
fn refused(outcome: Result<EventStream, Error>, port: u16, password: &str, words: &[&str]) {
    let error = outcome.map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::NatsTls { .. }), "{error:?}");
    let text = error.to_string();
    for word in words.iter().copied().chain([port.to_string().as_str()]) {
        assert!(text.contains(word), "\"{word}\" is not in: {text}");
    }
    assert!(!format!("{error:?} {text}").contains(password), "{text}");
}

#[tokio::test]
async fn the_servers_authority_is_trusted_and_no_other() {
    let directory = TempDir::new().unwrap();
    let nats = server(&directory).await;
    let authority = nats.authority().unwrap();

    let stream = connect(&nats.url(), Some(authority), None).await.unwrap();
    assert!(stream.client.server_info().tls_required);
    let by_name = nats.url().replace("127.0.0.1", "localhost");
    assert!(connect(&by_name, Some(authority), None).await.is_ok());
    // The server's word suffices: what begins with nats:// is encrypted and verified too.
    let open = nats.url().replace("tls://", "nats://");
    assert!(connect(&open, Some(authority), None).await.is_ok());

    let stranger = Authority::open(&directory.path().join("stranger")).unwrap();
    let other = stranger.certificate_file();
    for (url, authority) in [(nats.url(), Some(&*other)), (nats.url(), None), (open, Some(&*other))] {
        let words = ["no known authority issued its certificate", "NATS_CA"];
        refused(connect(&url, authority, None).await, nats.port(), nats.password(), &words);
    }
}

/// A server without JetStream that ends with the test, with these lines in its configuration.
struct Other {
    child: Child,
    port: u16,
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Other {
    fn start(executable: &Path, directory: &Path, lines: &str) -> Self {
        let file = directory.join("other.conf");
        let text = format!("listen: \"127.0.0.1:-1\"\nauthorization {{ user: \"u\", password: \"{PASSWORD}\" }}\n{lines}\n");
        std::fs::write(&file, text).unwrap();
        let mut child = Command::new(executable)
            .arg("-c")
            .arg(&file)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut said = Vec::new();
        let mut port = None;
        for line in log.lines() {
            let line = line.unwrap();
            if let Some((_, found)) = line.split_once("Listening for client connections on 127.0.0.1:") {
                port = Some(found.trim().parse().unwrap());
            }
            if line.contains("Server is ready") {
                break;
            }
            said.push(line);
        }
        let port = port.unwrap_or_else(|| panic!("the server starts: {said:?}"));
        Self { child, port }
    }

    fn url(&self) -> String {
        format!("tls://u:{PASSWORD}@127.0.0.1:{}", self.port)
    }
}

#[tokio::test]
async fn each_reason_for_a_refusal_comes_with_its_remedy() {
    let directory = TempDir::new().unwrap();
    let nats = server(&directory).await;
    let executable = std::fs::read_link(format!("/proc/{}/exe", nats.pid())).unwrap();
    let at = |name: &str| directory.path().join(name);
    let authority = Authority::open(&at("authority")).unwrap();
    let trusted = authority.certificate_file();
    let day = Duration::from_secs(24 * 3600);
    let now = SystemTime::now();
    let with = |names: &[&str], from: SystemTime, to: SystemTime, more: &str| {
        let (certificate, key) = (at("server.pem"), at("server.key"));
        let issued = authority.issue_for(names, from, to).unwrap();
        issued.write(&certificate, &key).unwrap();
        format!(
            "tls {{ cert_file: \"{}\", key_file: \"{}\", timeout: 10{more} }}",
            certificate.display(),
            key.display()
        )
    };

    // It encrypts nothing: the password does not leave this machine.
    let plain = Other::start(&executable, directory.path(), "");
    let outcome = connect(&plain.url(), Some(&trusted), None).await;
    refused(
        outcome,
        plain.port,
        PASSWORD,
        &["it breaks off as TLS begins", "switch TLS on"],
    );

    let misnamed = Other::start(
        &executable,
        directory.path(),
        &with(&["nats.example.org"], now - day, now + day, ""),
    );
    let words = ["is for nats.example.org, not for 127.0.0.1: use the host name"];
    refused(
        connect(&misnamed.url(), Some(&trusted), None).await,
        misnamed.port,
        PASSWORD,
        &words,
    );

    let expired = Other::start(
        &executable,
        directory.path(),
        &with(&LOCAL_NAMES, now - 2 * day, now - day, ""),
    );
    let outcome = connect(&expired.url(), Some(&trusted), None).await;
    refused(outcome, expired.port, PASSWORD, &["expired", "renew it"]);

    // It wants to know its clients.
    let mutual = format!(", verify: true, ca_file: \"{}\"", trusted.display());
    let strict = Other::start(
        &executable,
        directory.path(),
        &with(&LOCAL_NAMES, now - day, now + day, &mutual),
    );
    let (certificate, key) = (at("me.pem"), at("me.key"));
    authority.issue(&["client"]).unwrap().write(&certificate, &key).unwrap();
    let known = connect(&strict.url(), Some(&trusted), Some((&certificate, &key))).await;
    let error = known.map(|_| ()).unwrap_err();
    assert!(
        matches!(error, Error::NatsUnfit { .. }),
        "let in, and found without JetStream: {error}"
    );
    let outcome = connect(&strict.url(), Some(&trusted), None).await;
    refused(outcome, strict.port, PASSWORD, &["NATS_CERT and NATS_KEY"]);
}
