//! Clusters that begin as copies of a kept image.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use aicore_boot::{Images, Kept, Options, Postgres};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::harness::{connect, directory, options, started, text};

/// What happens to an image.
type Damage = fn(&Path);

/// A place for images, and how often one was filled.
struct Place {
    directory: TempDir,
    filled: AtomicUsize,
}

impl Place {
    fn new() -> Self {
        Self {
            directory: directory(),
            filled: AtomicUsize::new(0),
        }
    }

    fn images(&self) -> Images {
        Images::new(self.directory.path().join("images"))
    }

    async fn begin(&self, options: &Options, contents: &str) -> Option<Kept> {
        let fill = async |scratch: &Postgres| {
            self.filled.fetch_add(1, Ordering::Relaxed);
            let client = connect(&scratch.url("postgres")).await;
            let table = format!("CREATE TABLE {contents} AS SELECT generate_series(1, 1000) AS n");
            client.batch_execute(&table).await?;
            client.batch_execute("CREATE DATABASE other").await?;
            Ok(())
        };
        self.images().begin(options, contents, fill).await
    }

    fn filled(&self) -> usize {
        self.filled.load(Ordering::Relaxed)
    }

    /// The directories of the images; nothing else is left beside them but locks.
    fn kept(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.directory.path().join("images")).unwrap();
        let directories = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        directories.collect()
    }
}

async fn rows(postgres: &Postgres, table: &str) -> String {
    text(postgres, &format!("SELECT count(*)::text FROM {table}")).await
}

async fn system_identifier(postgres: &Postgres) -> String {
    text(postgres, "SELECT system_identifier::text FROM pg_control_system()").await
}

#[tokio::test]
async fn a_copy_has_what_was_filled_in_and_an_identity_of_its_own() {
    let place = Place::new();
    let (one, other) = (directory(), directory());
    let (one_options, other_options) = (options(&one), options(&other));

    let first = place.begin(&one_options, "first").await.unwrap();
    let second = place.begin(&other_options, "first").await.unwrap();

    assert_eq!((first.made_now, second.made_now, place.filled()), (true, false, 1));
    assert_eq!(first.made, second.made);
    assert_eq!(place.kept().len(), 1);
    let (one, other) = (started(&one_options).await, started(&other_options).await);
    for postgres in [&one, &other] {
        assert_eq!(rows(postgres, "first").await, "1000");
        connect(&postgres.url("other")).await;
        assert_eq!(text(postgres, "SHOW max_prepared_transactions").await, "128");
        assert_eq!(text(postgres, "SHOW autovacuum").await, "on");
    }
    assert_ne!(system_identifier(&one).await, system_identifier(&other).await);
    assert_ne!(one.password(), other.password());
    let mixed = other.url("postgres").replace(other.password(), one.password());
    assert!(tokio_postgres::connect(&mixed, NoTls).await.is_err());

    // What is written to one is in no other, and survives a crash.
    connect(&one.url("postgres"))
        .await
        .batch_execute("DROP TABLE first")
        .await
        .unwrap();
    let mut other = other;
    connect(&other.url("postgres"))
        .await
        .batch_execute("INSERT INTO first SELECT 0")
        .await
        .unwrap();
    other.kill().await.unwrap();
    other.restart().await.unwrap();
    assert_eq!(rows(&other, "first").await, "1001");
}

#[tokio::test]
async fn other_contents_have_another_image() {
    let place = Place::new();
    let (one, other) = (directory(), directory());
    place.begin(&options(&one), "first").await.unwrap();

    let kept = place.begin(&options(&other), "second").await.unwrap();

    assert!(kept.made_now);
    assert_eq!((place.filled(), place.kept().len()), (2, 2));
    assert_eq!(rows(&started(&options(&other)).await, "second").await, "1000");
}

#[tokio::test]
async fn a_damaged_image_is_discarded_and_made_anew() {
    let place = Place::new();
    place.begin(&options(&directory()), "first").await.unwrap();
    let damages: [(&str, Damage); 3] = [
        ("a byte of another value", |image| {
            let file = image.join("data/global/pg_control");
            let mut content = fs::read(&file).unwrap();
            content[40] ^= 1;
            fs::write(file, content).unwrap();
        }),
        ("a file that is gone", |image| {
            fs::remove_file(image.join("data/PG_VERSION")).unwrap()
        }),
        ("a manifest that is half written", |image| {
            fs::write(image.join("manifest.json"), "{").unwrap();
        }),
    ];
    for (before, (damage, apply)) in damages.into_iter().enumerate() {
        apply(&place.kept()[0]);
        let directory = directory();

        let kept = place.begin(&options(&directory), "first").await.unwrap();

        assert!(kept.made_now, "{damage}");
        assert_eq!(place.filled(), before + 2, "{damage}");
        assert_eq!(rows(&started(&options(&directory)).await, "first").await, "1000", "{damage}");
    }
}

#[tokio::test]
async fn two_that_begin_at_once_make_one_image() {
    let place = Place::new();
    let (one, other) = (directory(), directory());
    let (one_options, other_options) = (options(&one), options(&other));

    let (first, second) = tokio::join!(place.begin(&one_options, "first"), place.begin(&other_options, "first"));

    assert_eq!(first.unwrap().made, second.unwrap().made);
    assert_eq!((place.filled(), place.kept().len()), (1, 1));
    let (one, other) = tokio::join!(started(&one_options), started(&other_options));
    assert_eq!(
        (rows(&one, "first").await, rows(&other, "first").await),
        ("1000".into(), "1000".into())
    );
}

#[tokio::test]
async fn a_directory_with_a_cluster_is_left_as_it_is() {
    let place = Place::new();
    let directory = directory();
    let postgres = started(&options(&directory)).await;
    let identifier = system_identifier(&postgres).await;

    assert!(place.begin(&options(&directory), "first").await.is_none());

    assert_eq!(place.filled(), 0);
    assert_eq!(system_identifier(&postgres).await, identifier);
}

#[tokio::test]
async fn where_no_image_can_be_made_the_cluster_begins_from_nothing() {
    let place = Place::new();
    let directory = directory();
    let refuse = async |_: &Postgres| Err("it does not fill".into());

    assert!(place.images().begin(&options(&directory), "first", refuse).await.is_none());

    assert!(place.kept().is_empty());
    assert_eq!(text(&started(&options(&directory)).await, "SELECT 'hello'").await, "hello");
}
