//! The pools that are compared, each by what its users do for a query.

use crate::server::Server;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use aicore_fleet::tokio_postgres::{Client, NoTls, connect};
use anyhow::Context;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Most connections of a database.
pub(crate) const MAX: usize = 10;

pub(crate) enum Contestant {
    Fleet(Fleet),
    PgBouncer { process: Child, port: u16 },
    Deadpool(Vec<Pool>),
}

/// How a client asks.
pub(crate) enum Way {
    Fleet(Fleet, DatabaseCode),
    Connection(Client),
    Deadpool(Pool),
}

impl Contestant {
    pub(crate) fn fleet(server: &Server, budget: usize, quantum_ms: Option<u64>) -> anyhow::Result<Self> {
        let quantum = quantum_ms
            .map(|quantum| format!("quantum_ms = {quantum}\n"))
            .unwrap_or_default();
        let pool = format!("max = {MAX}\nbudget = {budget}\n{quantum}acquire_timeout_ms = 60000\nconnect_timeout_ms = 60000");
        Ok(Self::Fleet(server.fleet(&pool)?))
    }

    pub(crate) fn deadpool(server: &Server) -> anyhow::Result<Self> {
        let pools = server.codes.iter().map(|code| deadpool(server, code));
        Ok(Self::Deadpool(pools.collect::<Result<_, _>>()?))
    }

    /// One role, so that `max_user_connections` is the limit of all databases together.
    pub(crate) async fn pgbouncer(server: &Server, budget: usize) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let directory = server.directory.path().join("pgbouncer");
        std::fs::create_dir_all(&directory)?;
        // PgBouncer does not run as root, and must reach its files.
        for path in [server.directory.path(), &directory] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o755))?;
        }
        let file = directory.join("pgbouncer.ini");
        // With `user=` in the line of the database, each would have a limit of its own.
        let users = directory.join("users.txt");
        let (user, password) = (server.postgres.superuser(), server.postgres.password());
        std::fs::write(&users, format!("\"{user}\" \"{password}\"\n"))?;
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\n\
             max_client_conn = 1000\ndefault_pool_size = {MAX}\nmax_db_connections = {MAX}\nmax_user_connections = {budget}\n\
             logfile =\npidfile =\nlog_connections = 0\nlog_disconnections = 0\nignore_startup_parameters = extra_float_digits\n",
            server.postgres.port(),
            users.display()
        );
        std::fs::write(&file, text)?;
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
            .into_iter()
            .find(|path| Path::new(path).exists());
        let mut command = Command::new(program.unwrap_or("pgbouncer"));
        command.arg("--quiet").arg(&file).stdin(Stdio::null());
        if is_root()? {
            command.args(["--user", "nobody"]);
        }
        let process = command
            .spawn()
            .context("PgBouncer does not start: install the package pgbouncer")?;
        let contestant = Self::PgBouncer { process, port };
        let accepts = async {
            while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), accepts)
            .await
            .context("PgBouncer does not accept connections")?;
        Ok(contestant)
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Fleet(_) => "the fleet's pool",
            Self::PgBouncer { .. } => "PgBouncer",
            Self::Deadpool(_) => "deadpool, no budget",
        }
    }

    /// The way of one client of a database.
    pub(crate) async fn way(&self, server: &Server, database: usize) -> anyhow::Result<Way> {
        let code = server.codes[database].clone();
        Ok(match self {
            Self::Fleet(fleet) => Way::Fleet(fleet.clone(), code),
            Self::PgBouncer { port, .. } => {
                let (user, password) = (server.postgres.superuser(), server.postgres.password());
                let url = format!("postgres://{user}:{password}@127.0.0.1:{port}/{code}");
                let (client, connection) = connect(&url, NoTls).await?;
                tokio::spawn(connection);
                Way::Connection(client)
            }
            Self::Deadpool(pools) => Way::Deadpool(pools[database].clone()),
        })
    }

    pub(crate) async fn end(self) {
        match self {
            Self::Fleet(fleet) => fleet.close(),
            Self::PgBouncer { mut process, .. } => {
                let _ = process.kill();
                let _ = process.wait();
            }
            Self::Deadpool(pools) => pools.iter().for_each(Pool::close),
        }
    }
}

impl Way {
    pub(crate) async fn query(&self, text: &str) -> anyhow::Result<()> {
        match self {
            Self::Fleet(fleet, code) => fleet.acquire(code).await?.batch_execute(text).await?,
            Self::Connection(client) => client.batch_execute(text).await?,
            Self::Deadpool(pool) => pool.get().await?.batch_execute(text).await?,
        }
        Ok(())
    }
}

pub(crate) fn deadpool(server: &Server, code: &DatabaseCode) -> anyhow::Result<Pool> {
    let config = server.postgres.url(code.as_str()).parse()?;
    let recycling_method = RecyclingMethod::Fast;
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method });
    let pool = Pool::builder(manager).max_size(MAX).runtime(Runtime::Tokio1).build()?;
    Ok(pool)
}

fn is_root() -> anyhow::Result<bool> {
    let output = Command::new("id").arg("-u").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim() == "0")
}
