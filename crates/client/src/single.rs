//! A client of one database that is not of the fleet.

use crate::{Client, Database, Error, Tables};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::{Config, Endpoint, Fleet, Mode};
use std::marker::PhantomData;

/// One database at one URL, with a pool of its own. Code that `aicore generate --url` wrote makes it: `Shop::open(url)`.
pub struct Single<D> {
    client: Client,
    code: &'static DatabaseCode,
    of: PhantomData<fn() -> D>,
}

impl<D> Clone for Single<D> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            code: self.code,
            of: PhantomData,
        }
    }
}

impl<D: Tables> Single<D> {
    /// Connects at the first statement, not here.
    ///
    /// # Errors
    /// A URL that cannot be read; the error does not show its password.
    #[doc(hidden)]
    pub fn open(code: &'static DatabaseCode, url: &str) -> Result<Self, Error> {
        let mut config = Config::default();
        let endpoint = Endpoint::parse_for(Mode::of_environment()?, "the URL given", url, code)?;
        config.endpoints.insert(code.clone(), endpoint);
        Ok(Self {
            client: Client::new(Fleet::new(Catalog::default(), &config)),
            code,
            of: PhantomData,
        })
    }

    /// The database over the pool.
    pub fn db(&self) -> Database<'_, D::In<'_>> {
        self.client.tables::<D>(self.code)
    }
}
