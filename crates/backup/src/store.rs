//! Where backups are kept: a directory, S3, or Azure Blob Storage.
//!
//! Credentials come from the environment as the clouds' own tools read it (`AWS_ACCESS_KEY_ID`, `AZURE_STORAGE_ACCOUNT_KEY`, …), never from
//! the address. An object appears whole or not at all, in each of the three.

use crate::Error;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetResult, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions};
use std::sync::Arc;
use url::Url;

/// Objects up to this size are sent in one request; larger ones in parts.
const PART_BYTES: usize = 8 << 20;

/// A place that keeps backups.
#[derive(Clone)]
pub struct Store {
    address: String,
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.address)
    }
}

impl Store {
    /// Opens `file:///directory`, `s3://bucket/prefix` or `az://container/prefix`. A directory is made where it is missing.
    ///
    /// # Errors
    /// [`Error::Address`].
    pub fn open(address: &str) -> Result<Self, Error> {
        let wrong = |message: String| Error::Address {
            address: address.to_owned(),
            message,
        };
        let how = "write file:///directory, s3://bucket/prefix or az://container/prefix";
        let url = Url::parse(address).map_err(|error| Error::Address {
            address: "(not shown)".into(),
            message: format!("{error}: {how}"),
        })?;
        if url.password().is_some() || !url.username().is_empty() {
            return Err(Error::Address {
                address: format!("{}://…", url.scheme()),
                message: "it holds a user or password: give credentials by the environment (AWS_…, AZURE_…)".into(),
            });
        }
        let prefix = url.path().trim_matches('/').to_owned();
        let failed = |error: object_store::Error| wrong(aicore_fleet::with_causes(&error));
        let (objects, prefix): (Arc<dyn ObjectStore>, String) = match url.scheme() {
            "file" => {
                let directory = url
                    .to_file_path()
                    .map_err(|()| wrong(format!("it names no directory: {how}")))?;
                std::fs::create_dir_all(&directory).map_err(Error::io("make", &directory))?;
                let files = LocalFileSystem::new_with_prefix(&directory).map_err(failed)?;
                (Arc::new(files.with_fsync(true)), String::new())
            }
            "s3" | "s3a" => {
                aicore_fleet::use_ring();
                // An object that is put only where there is none needs a store that knows `If-None-Match`; S3 does since 2024.
                let builder = AmazonS3Builder::from_env().with_url(address);
                (Arc::new(builder.build().map_err(failed)?), prefix)
            }
            "az" | "azure" | "abfs" | "abfss" => {
                aicore_fleet::use_ring();
                let builder = MicrosoftAzureBuilder::from_env().with_url(address);
                (Arc::new(builder.build().map_err(failed)?), prefix)
            }
            other => return Err(wrong(format!("\"{other}\" is no kind of store that is known: {how}"))),
        };
        let prefix = Path::parse(&prefix).map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            address: address.trim_end_matches('/').to_owned(),
            objects,
            prefix,
        })
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn path(&self, name: &str) -> Path {
        let parts = self
            .prefix
            .parts()
            .chain(name.split('/').map(object_store::path::PathPart::from));
        parts.collect()
    }

    fn failed(&self, action: &'static str, name: &str) -> impl FnOnce(object_store::Error) -> Error {
        let (store, object) = (self.address.clone(), name.to_owned());
        move |source| Error::Store {
            action,
            object,
            store,
            source: Box::new(source),
        }
    }

    /// A writer of a new object, in parts. Nothing is there under the name before [`Writer::finish`].
    pub(crate) fn writer(&self, name: &str) -> Writer {
        Writer {
            store: self.clone(),
            name: name.to_owned(),
            inner: BufWriter::with_capacity(Arc::clone(&self.objects), self.path(name), PART_BYTES),
        }
    }

    /// Puts a small object where there is none of the name.
    ///
    /// # Errors
    /// [`Error::Store`], also where there is one.
    pub(crate) async fn put_new(&self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let options = PutOptions::from(PutMode::Create);
        let put = self.objects.put_opts(&self.path(name), bytes.into(), options).await;
        put.map(drop).map_err(self.failed("put", name))
    }

    /// An object's bytes; none where there is no such object.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<GetResult>, Error> {
        match self.objects.get(&self.path(name)).await {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed("read", name)(error)),
        }
    }

    /// A small object, whole.
    pub(crate) async fn get_bytes(&self, name: &str) -> Result<Option<Bytes>, Error> {
        match self.get(name).await? {
            Some(found) => found.bytes().await.map(Some).map_err(self.failed("read", name)),
            None => Ok(None),
        }
    }

    /// All objects, by name below the store's address, with their sizes and times.
    pub(crate) async fn objects(&self) -> Result<Vec<(String, ObjectMeta)>, Error> {
        let all: Vec<ObjectMeta> = self
            .objects
            .list(Some(&self.prefix))
            .try_collect()
            .await
            .map_err(self.failed("list", "*"))?;
        let named = all.into_iter().filter_map(|meta| {
            let parts: Vec<String> = meta
                .location
                .prefix_match(&self.prefix)?
                .map(|part| part.as_ref().to_owned())
                .collect();
            Some((parts.join("/"), meta))
        });
        Ok(named.collect())
    }

    /// Deletes an object; one that is not there is deleted already.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), Error> {
        match self.objects.delete(&self.path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("delete", name)(error)),
        }
    }
}

/// Writes one object.
pub(crate) struct Writer {
    store: Store,
    name: String,
    inner: BufWriter,
}

impl Writer {
    pub(crate) async fn put(&mut self, bytes: Bytes) -> Result<(), Error> {
        self.inner.put(bytes).await.map_err(self.store.failed("write", &self.name))
    }

    /// Makes the object appear.
    pub(crate) async fn finish(mut self) -> Result<(), Error> {
        use tokio::io::AsyncWriteExt as _;
        let finished = self.inner.shutdown().await;
        finished.map_err(|error| {
            self.store.failed("write", &self.name)(object_store::Error::Generic {
                store: "store",
                source: Box::new(error),
            })
        })
    }
}
