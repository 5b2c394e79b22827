//! One database's object: plain SQL, compressed (zstd), on request encrypted (age), summed (SHA-256), and put into the store.

use crate::manifest::{ObjectEntry, Segment};
use crate::store::Writer;
use crate::{Encryption, Error, Store, hex};
use bytes::Bytes;
use ring::digest::{Context, SHA256};
use std::fs::File;
use std::io::{Read, Seek as _, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// zstd's quickest level that compresses well.
const LEVEL: i32 = 1;
/// Compressed bytes are passed on in such pieces.
const PIECE: usize = 256 << 10;

/// Where the compressor writes to, and what is not passed on yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take_from(&self, at_least: usize) -> Option<Vec<u8>> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (bytes.len() >= at_least && !bytes.is_empty()).then(|| std::mem::take(&mut *bytes))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

enum Sealed {
    Plain(Sink),
    Age(Box<age::stream::StreamWriter<Sink>>),
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(sink) => sink.write(bytes),
            Self::Age(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes an object.
pub(crate) struct ObjectWriter {
    path: String,
    encoder: zstd::Encoder<'static, Sealed>,
    sink: Sink,
    writer: Writer,
    sum: Context,
    size_bytes: u64,
    plain_bytes: u64,
    segments: Vec<Segment>,
    encrypted: bool,
}

impl ObjectWriter {
    /// An object `<backup>/<name>.sql.zst[.age]`.
    pub(crate) fn new(store: &Store, backup: &str, name: &str, encryption: &Encryption) -> Result<Self, Error> {
        let sink = Sink::default();
        let encryptor = encryption.encryptor();
        let encrypted = encryptor.is_some();
        let path = format!("{backup}/{name}.sql.zst{}", if encrypted { ".age" } else { "" });
        let failed = |error| Error::io("compress", Path::new(&path))(error);
        let sealed = match encryptor {
            Some(encryptor) => Sealed::Age(Box::new(encryptor.wrap_output(sink.clone()).map_err(failed)?)),
            None => Sealed::Plain(sink.clone()),
        };
        let mut encoder = zstd::Encoder::new(sealed, LEVEL).map_err(failed)?;
        encoder.include_checksum(true).map_err(failed)?;
        Ok(Self {
            writer: store.writer(&path),
            path,
            encoder,
            sink,
            sum: Context::new(&SHA256),
            size_bytes: 0,
            plain_bytes: 0,
            segments: Vec::new(),
            encrypted,
        })
    }

    /// Adds plain SQL; [`ObjectWriter::end_segment`] says what it was.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.encoder
            .write_all(bytes)
            .map_err(Error::io("compress", Path::new(&self.path)))?;
        self.plain_bytes += bytes.len() as u64;
        if let Some(piece) = self.sink.take_from(PIECE) {
            self.pass_on(piece).await?;
        }
        Ok(())
    }

    /// Ends a segment at what was written since the one before.
    pub(crate) fn end_segment(&mut self, kind: fn(u64) -> Segment) {
        let before: u64 = self.segments.iter().map(Segment::bytes).sum();
        if self.plain_bytes > before {
            self.segments.push(kind(self.plain_bytes - before));
        }
    }

    async fn pass_on(&mut self, piece: Vec<u8>) -> Result<(), Error> {
        self.sum.update(&piece);
        self.size_bytes += piece.len() as u64;
        self.writer.put(Bytes::from(piece)).await
    }

    /// Makes the object appear: its entry, the bytes of its plain SQL, and its segments.
    pub(crate) async fn finish(mut self) -> Result<(ObjectEntry, u64, Vec<Segment>), Error> {
        let failed = |error| Error::io("compress", Path::new(&self.path))(error);
        let encoder = std::mem::replace(
            &mut self.encoder,
            zstd::Encoder::new(Sealed::Plain(Sink::default()), LEVEL).map_err(failed)?,
        );
        match encoder.finish().map_err(failed)? {
            Sealed::Plain(_) => {}
            Sealed::Age(stream) => drop(stream.finish().map_err(failed)?),
        }
        if let Some(piece) = self.sink.take_from(0) {
            self.pass_on(piece).await?;
        }
        let entry = ObjectEntry {
            path: self.path,
            size_bytes: self.size_bytes,
            sha256: hex(self.sum.finish().as_ref()),
            encrypted: self.encrypted,
        };
        self.writer.finish().await?;
        Ok((entry, self.plain_bytes, self.segments))
    }
}

impl Segment {
    /// Its bytes of plain SQL.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Sql(bytes) | Self::Copy(bytes) => *bytes,
        }
    }
}

/// Reads an object to its end and sums it; a copy goes into `copy`, where one is wanted.
///
/// # Errors
/// [`Error::Refused`] where it is missing, or its size or sum is not that of the manifest.
pub(crate) async fn check(store: &Store, entry: &ObjectEntry, mut copy: Option<&mut File>) -> Result<(), Error> {
    use futures_util::StreamExt as _;
    let refused = |reason: String| Error::refused(entry.path.clone(), reason);
    let Some(found) = store.get(&entry.path).await? else {
        return Err(refused(format!("it is missing from {}", store.address())));
    };
    let size = found.meta.size;
    if size != entry.size_bytes {
        return Err(refused(format!(
            "it has {size} bytes and the manifest says {}: it was cut short or changed",
            entry.size_bytes
        )));
    }
    let mut sum = Context::new(&SHA256);
    let mut pieces = found.into_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|source| Error::Store {
            action: "read",
            object: entry.path.clone(),
            store: store.address().to_owned(),
            source: Box::new(source),
        })?;
        sum.update(&piece);
        if let Some(copy) = copy.as_deref_mut() {
            copy.write_all(&piece)
                .map_err(Error::io("write", Path::new("a temporary file")))?;
        }
    }
    let sum = hex(sum.finish().as_ref());
    if sum != entry.sha256 {
        return Err(refused(format!(
            "its SHA-256 is {sum} and the manifest says {}: it was changed",
            entry.sha256
        )));
    }
    Ok(())
}

/// The plain SQL of an object that was checked, from a copy that nobody else can change.
pub(crate) async fn open(store: &Store, entry: &ObjectEntry, encryption: &Encryption) -> Result<Box<dyn Read + Send>, Error> {
    let temporary = Path::new("a temporary file");
    let mut copy = tempfile::tempfile().map_err(Error::io("make", temporary))?;
    check(store, entry, Some(&mut copy)).await?;
    copy.rewind().map_err(Error::io("read", temporary))?;
    let refused = |reason: String| Error::refused(entry.path.clone(), reason);
    let decoder = |error: std::io::Error| refused(format!("it is not compressed by zstd ({error})"));
    Ok(match entry.encrypted {
        true => Box::new(zstd::Decoder::new(encryption.decrypt(copy).map_err(refused)?).map_err(decoder)?),
        false => Box::new(zstd::Decoder::new(copy).map_err(decoder)?),
    })
}
