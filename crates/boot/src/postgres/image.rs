//! Images: copies of clusters together with what was put into them, kept so that an empty directory need not begin from nothing.
//!
//! An image is made of a scratch cluster that a caller filled and that was then stopped in order; never of one in use. It is kept under a key,
//! SHA-256 over all that decides what is in it: the caller's own digest of what it fills in, PostgreSQL's build, how boot makes a cluster.
//! So an image that fits is what would be made now, and any change gives another key.
//!
//! A cluster that begins from an image is a copy with an identity of its own (`identity.rs`): system identifier, log of changes, password.
//! What is the same in all copies is what the filling drew by chance: ids of its rows, and object ids.
//!
//! An image is only a short cut. Where there is none and none can be made, where it is damaged (every file is summed while it is copied), or
//! where another process holds on to it, the caller begins from nothing, and its own checks find in a copy what they would find in the original.
//!
//! Images are in `$AICORE_CACHE`, `$XDG_CACHE_HOME` or `~/.cache`, below it in `ai-core/clusters`; `AICORE_IMAGES=off` does without them.

use std::env;
use std::error::Error as StdError;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use sha2::{Digest, Sha256};

use super::cluster::{self, Draft, Place};
use super::start;
use crate::binary::{self, Binary};
use crate::state::StateDir;
use crate::{Error, Options, Postgres, Profile};

mod copy;
mod identity;
mod store;

use copy::{Tree, hexadecimal};
use store::{Store, remove};

/// Raised when images of before must not be used any more.
const FORMAT: u32 = 1;

/// Why a cluster was not filled.
type FillError = Box<dyn StdError + Send + Sync>;

/// The kept images.
#[derive(Debug, Clone)]
pub struct Images {
    store: Store,
}

/// The image that a cluster began from.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// When it was made.
    pub made: SystemTime,
    /// Whether it was made just now, as there was none that fits.
    pub made_now: bool,
}

/// What came of beginning from an image.
enum Begun {
    /// The directory has a cluster, which is left as it is.
    There,
    /// It has one now.
    Copied(SystemTime),
    /// There is no image that fits.
    Missing,
}

impl Images {
    /// The images in `root`, a directory of their own.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            store: Store::new(root.into()),
        }
    }

    /// The images of this user; none where they are switched off, or where there is no place for them.
    pub fn from_env() -> Option<Self> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        if set("AICORE_IMAGES").is_some_and(|value| ["off", "0", "no", "false"].iter().any(|off| value.eq_ignore_ascii_case(off)))
        {
            return None;
        }
        let absolute = |name| set(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let cache = absolute("AICORE_CACHE")
            .or_else(|| absolute("XDG_CACHE_HOME"))
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))?;
        Some(Self::new(cache.join("ai-core/clusters")))
    }

    /// Makes the cluster of `options.state_dir`, where it has none, as a copy of the image that fits; starts no server there. Where no image
    /// fits, one is made first: of a scratch cluster that `fill` fills. `contents` tells what `fill` makes, by a digest.
    ///
    /// None where the directory has a cluster already, or no image can be had; a warning tells why, and
    /// [`start`] then makes a cluster as it does without images.
    pub async fn begin(
        &self,
        options: &Options,
        contents: &str,
        fill: impl AsyncFnOnce(&Postgres) -> Result<(), FillError>,
    ) -> Option<Kept> {
        let begin = async {
            match self.copy(options, contents).await? {
                Begun::There => return Ok(None),
                Begun::Copied(made) => return Ok(Some(Kept { made, made_now: false })),
                Begun::Missing => self.make(options, contents, fill).await?,
            }
            match self.copy(options, contents).await? {
                Begun::Copied(made) => Ok(Some(Kept { made, made_now: true })),
                Begun::There | Begun::Missing => Ok(None),
            }
        };
        match begin.await {
            Ok(kept) => kept,
            Err(error) => {
                let error: FillError = error;
                let because = std::iter::successors(Some(&*error as &(dyn StdError + 'static)), |error| (*error).source());
                let because: Vec<String> = because.map(ToString::to_string).collect();
                tracing::warn!(
                    "no image of a cluster can be had, so it begins from nothing: {}",
                    because.join(": ")
                );
                None
            }
        }
    }

    /// Puts a copy of the image that fits into a state directory without a cluster.
    async fn copy(&self, options: &Options, contents: &str) -> Result<Begun, Error> {
        let state = StateDir::open(&options.state_dir)?;
        let _starting = state.lock("postgres").await?;
        let place = Place::of(&state).await?;
        if place.version()?.is_some() {
            return Ok(Begun::There);
        }
        let binary = binary::postgres(options, None).await?;
        let key = key(&binary, contents)?;
        let reading = self.store.lock_shared(&key).await?;
        let (found, outcome) = match self.store.manifest(&key) {
            Ok(None) => return Ok(Begun::Missing),
            Ok(Some(manifest)) => {
                let image = self.store.data(&key);
                let outcome = lay_out(&image, &manifest, &place, &state, &binary, options.profile).await;
                (Some(manifest), outcome)
            }
            Err(error) => (None, Err(error)),
        };
        match (found, outcome) {
            (Some(manifest), Ok(())) => {
                self.store.touch(&key);
                Ok(Begun::Copied(manifest.made))
            }
            (found, Err(error @ Error::Image { .. })) => {
                tracing::warn!("{error}; it is discarded");
                drop(reading);
                self.store.discard(&key, found.as_ref()).await?;
                Ok(Begun::Missing)
            }
            (_, outcome) => outcome.map(|()| Begun::Missing),
        }
    }

    /// Makes the image of what `fill` fills in, unless another process has made it meanwhile.
    async fn make(
        &self,
        options: &Options,
        contents: &str,
        fill: impl AsyncFnOnce(&Postgres) -> Result<(), FillError>,
    ) -> Result<(), FillError> {
        let binary = binary::postgres(options, None).await?;
        let key = key(&binary, contents)?;
        let _making = self.store.lock_exclusive(&key).await?;
        if self.store.manifest(&key).is_ok_and(|manifest| manifest.is_some()) {
            return Ok(());
        }
        let scratch = self.store.making(&key);
        clear(&scratch).await?;
        let outcome = self.make_in(&scratch, &key, options, fill).await;
        clear(&scratch).await?;
        outcome?;
        for (left, _lock) in self.store.prune()? {
            clear(&left).await?;
        }
        Ok(())
    }

    async fn make_in(
        &self,
        scratch: &Path,
        key: &str,
        options: &Options,
        fill: impl AsyncFnOnce(&Postgres) -> Result<(), FillError>,
    ) -> Result<(), FillError> {
        let mut scratch = Options {
            state_dir: scratch.to_path_buf(),
            postgres_port: None,
            ..options.clone()
        }
        .for_tests();
        // Nothing is lost with it, and it is alone: so it waits for no disk, and nobody works in the background.
        for (name, value) in [("synchronous_commit", "off"), ("autovacuum", "off"), ("max_wal_size", "4GB")] {
            scratch.postgres_settings.push((name.to_owned(), value.to_owned()));
        }
        let mut postgres = start(&scratch).await?;
        postgres.stop_on_drop(true);
        fill(&postgres).await?;
        let data = postgres.data_dir().to_path_buf();
        postgres.stop().await?;
        let (store, key) = (self.store.clone(), key.to_owned());
        Ok(blocking(move || store.keep(&key, &data)).await?)
    }
}

/// Copies an image beside the place of a cluster, makes it a cluster of its own, and moves it there.
async fn lay_out(
    image: &Path,
    manifest: &store::Manifest,
    place: &Place,
    state: &StateDir,
    binary: &Binary,
    profile: Profile,
) -> Result<(), Error> {
    let begun = Instant::now();
    let draft = Draft::begin(place)?;
    let data = draft.data();
    let (from, to, account) = (image.to_path_buf(), data.clone(), place.account().cloned());
    let sum = blocking(move || Tree::read(&from)?.copy(&from, &to, account.as_ref())).await?;
    if sum != manifest.sum {
        return Err(Error::Image {
            path: image.to_path_buf(),
            reason: format!(
                "it was kept with {} files of {} bytes, and now has others: {} of {}",
                manifest.sum.files, manifest.sum.bytes, sum.files, sum.bytes
            ),
        });
    }
    let copied = begun.elapsed();
    let password = state.password_or_new("postgres")?;
    identity::renew(&data, place, state, binary, &password, profile).await?;
    let renewed = begun.elapsed();
    if profile == Profile::Durable {
        let directory = data.clone();
        blocking(move || sync(&directory)).await?;
    }
    tracing::debug!(
        copied_ms = copied.as_millis(),
        renewed_ms = renewed.as_millis(),
        synced_ms = begun.elapsed().as_millis(),
        "a cluster begins from an image"
    );
    draft.publish(place)
}

/// Waits until all that was written to the file system of `path` is on its disk: for some ten thousand files that is much quicker than one by
/// one.
fn sync(path: &Path) -> Result<(), Error> {
    let directory = File::open(path).map_err(Error::io("open", path))?;
    nix::unistd::syncfs(&directory).map_err(|errno| Error::io("write", path)(errno.into()))
}

/// Stops what a killed process left running in a scratch directory, and removes the directory.
async fn clear(scratch: &Path) -> Result<(), Error> {
    let Some(state) = StateDir::existing(scratch)? else {
        return Ok(());
    };
    crate::stop_running(scratch).await?;
    if let Some(data) = cluster::existing(&state)
        && !data.starts_with(state.path())
    {
        remove(&data)?;
        // The directory that was made for it alone; one with something else in it stays.
        let _ = data.parent().map(fs::remove_dir);
    }
    remove(scratch)
}

/// The key of an image.
fn key(binary: &Binary, contents: &str) -> Result<String, Error> {
    let found = fs::metadata(&binary.path).map_err(Error::io("read", &binary.path))?;
    let (major, minor) = binary.version;
    let text = format!(
        "format {FORMAT}\narchitecture {}\npostgres {major}.{minor} {} {}.{}\nrecipe {}\ncontents {contents}\n",
        env::consts::ARCH,
        found.len(),
        found.mtime(),
        found.mtime_nsec(),
        cluster::recipe(major),
    );
    Ok(hexadecimal(&Sha256::digest(text.as_bytes())))
}

/// Does work that waits for the disk where it keeps nobody else from working.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(Error::Image {
            path: PathBuf::new(),
            reason: error.to_string(),
        }),
    }
}
