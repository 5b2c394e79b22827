//! Keys: the platform's signing key (Ed25519, RFC 8032), whom it trusts, and keys of encryption (age).
//!
//! Files of mode 0600. The signing key is PKCS #8 in PEM, as OpenSSL writes it; a public key is 64 hexadecimal digits.

use crate::Error;
use crate::hex;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The platform's key: signs manifests and receipts.
pub struct SigningKey {
    pair: Ed25519KeyPair,
}

/// Whose signatures are good.
#[derive(Debug, Clone, Default)]
pub struct Trusted {
    keys: Vec<String>,
}

impl SigningKey {
    /// Reads the key of a file, or makes one there.
    ///
    /// # Errors
    /// [`Error::Key`] where it is no key or open to other users; [`Error::Io`].
    pub fn read_or_new(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| wrong(path, "cannot be made"))?;
            let body = STANDARD.encode(document.as_ref());
            write_private(path, &format!("{BEGIN}\n{}\n{END}\n", wrapped(&body)))?;
        }
        Self::read(path)
    }

    fn read(path: &Path) -> Result<Self, Error> {
        let text = read_private(path)?;
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        let no_key = || {
            wrong(
                path,
                "it holds no Ed25519 key (PKCS #8, PEM): restore the file, or move it away for a new key",
            )
        };
        let document = STANDARD.decode(body.trim()).map_err(|_| no_key())?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&document).map_err(|_| no_key())?;
        Ok(Self { pair })
    }

    /// The public key, as 64 hexadecimal digits.
    pub fn public(&self) -> String {
        hex(self.pair.public_key().as_ref())
    }

    /// Signs a message: 128 hexadecimal digits.
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        hex(self.pair.sign(message).as_ref())
    }

    /// Trust in this key alone.
    pub fn trusted(&self) -> Trusted {
        Trusted {
            keys: vec![self.public()],
        }
    }
}

impl Trusted {
    /// Trusts a public key too.
    pub fn add(&mut self, public: &str) {
        self.keys.push(public.trim().to_ascii_lowercase());
    }

    /// Checks a signature.
    ///
    /// # Errors
    /// Why it is not good, in words.
    pub(crate) fn check(&self, public: &str, message: &[u8], signature: &str) -> Result<(), String> {
        if !self.keys.iter().any(|key| key == public) {
            return Err(format!(
                "it is signed by key {public}, which is not trusted here (trusted: {}); where it is another platform of yours, give --trust {public}",
                self.keys.join(", ")
            ));
        }
        let bytes = |text: &str| unhex(text).ok_or_else(|| "its signature is malformed".to_owned());
        UnparsedPublicKey::new(&ED25519, bytes(public)?)
            .verify(message, &bytes(signature)?)
            .map_err(|_| "its signature does not fit: it was changed after it was signed".to_owned())
    }
}

/// Who can decrypt, and this platform's own key to decrypt with.
#[derive(Default)]
pub struct Encryption {
    /// New backups are encrypted for these; none: they are not encrypted.
    recipients: Vec<age::x25519::Recipient>,
    identities: Vec<age::x25519::Identity>,
}

impl std::fmt::Debug for Encryption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encryption")
            .field("recipients", &self.recipients.len())
            .finish_non_exhaustive()
    }
}

impl Encryption {
    /// Reads the identities of an age key file (`AGE-SECRET-KEY-1…` lines), if it is there.
    ///
    /// # Errors
    /// [`Error::Key`], [`Error::Io`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut encryption = Self::default();
        if path.exists() {
            for line in read_private(path)?.lines().map(str::trim) {
                if !line.is_empty() && !line.starts_with('#') {
                    let identity = line.parse::<age::x25519::Identity>();
                    encryption.identities.push(identity.map_err(|reason| wrong(path, reason))?);
                }
            }
        }
        Ok(encryption)
    }

    /// Encrypts new backups for this platform, with a key that is made where there is none.
    ///
    /// # Errors
    /// [`Error::Key`], [`Error::Io`].
    pub fn encrypt_for_self(&mut self, path: &Path) -> Result<(), Error> {
        if self.identities.is_empty() {
            use age::secrecy::ExposeSecret as _;
            let identity = age::x25519::Identity::generate();
            let text = format!(
                "# public key: {}\n{}\n",
                identity.to_public(),
                identity.to_string().expose_secret()
            );
            write_private(path, &text)?;
            self.identities.push(identity);
        }
        let own = self.identities.iter().map(age::x25519::Identity::to_public);
        self.recipients.extend(own);
        Ok(())
    }

    /// Encrypts new backups for a recipient (`age1…`) too.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub fn add_recipient(&mut self, recipient: &str) -> Result<(), String> {
        let recipient = recipient.parse::<age::x25519::Recipient>();
        self.recipients
            .push(recipient.map_err(|reason| format!("this is no age recipient ({reason}): write age1…"))?);
        Ok(())
    }

    /// An encryptor, where new backups are encrypted.
    pub(crate) fn encryptor(&self) -> Option<age::Encryptor> {
        let recipients = self.recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
        age::Encryptor::with_recipients(recipients).ok()
    }

    /// Reads what is encrypted.
    ///
    /// # Errors
    /// Why it cannot, in words.
    pub(crate) fn decrypt<R: std::io::Read>(&self, input: R) -> Result<age::stream::StreamReader<R>, String> {
        let decryptor = age::Decryptor::new(input).map_err(|error| format!("it is not encrypted by age ({error})"))?;
        let identities = self.identities.iter().map(|identity| identity as &dyn age::Identity);
        decryptor
            .decrypt(identities)
            .map_err(|error| format!("no key given here decrypts it ({error}): give the key's file by --age-key"))
    }
}

fn wrong(path: &Path, message: &str) -> Error {
    Error::Key {
        path: path.to_path_buf(),
        message: message.to_owned(),
    }
}

fn wrapped(base64: &str) -> String {
    let lines: Vec<String> = base64
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    lines.join("\n")
}

fn read_private(path: &Path) -> Result<String, Error> {
    let mode = std::fs::metadata(path).map_err(Error::io("read", path))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(wrong(
            path,
            &format!("others can read it (mode {mode:04o}): run `chmod 600` on it"),
        ));
    }
    std::fs::read_to_string(path).map_err(Error::io("read", path))
}

/// Writes a file that only its owner can read; of two writers the first wins.
fn write_private(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(Error::io("make", directory))?;
    }
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(Error::io("write", &draft))?;
    let linked = std::fs::hard_link(&draft, path);
    let _ = std::fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(Error::io("write", path)(error)),
        _ => Ok(()),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
