//! Imports into real databases.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod examples;
mod files;
mod insurance;
mod interruption;
mod mappings;

use aicore_catalog::{Database, DatabaseCode};
use aicore_fleet::Connection;
use aicore_intake::{Error, Options, Summary, TableSummary, import};
use aicore_testkit::{TestFleet, databases_dir};
use std::path::{Path, PathBuf};

/// A fleet with some databases, and files to import into them.
struct Intake {
    fleet: TestFleet,
    database: Database,
}

impl Intake {
    async fn start(code: &str) -> Self {
        let fleet = TestFleet::start(&[code]).await;
        let code: DatabaseCode = code.parse().unwrap();
        let database = fleet.catalog().get(&code).unwrap().clone();
        Self { fleet, database }
    }

    /// Writes a file.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.fleet.directory().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    async fn import(&self, file: &Path) -> Result<Summary, Error> {
        self.import_with(file, options()).await
    }

    async fn import_with(&self, file: &Path, options: Options) -> Result<Summary, Error> {
        import(&self.fleet, &self.database, file, &options, |_| {}).await
    }

    async fn connection(&self) -> Connection {
        self.fleet.acquire(&self.database.code).await.unwrap()
    }

    /// One number.
    async fn count(&self, sql: &str) -> i64 {
        self.connection().await.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// One text column, line by line.
    async fn texts(&self, sql: &str) -> Vec<String> {
        self.connection()
            .await
            .query(sql, &[])
            .await
            .unwrap()
            .iter()
            .map(|row| row.get::<_, Option<String>>(0).unwrap_or_default())
            .collect()
    }

    async fn events(&self) -> Vec<String> {
        self.texts("SELECT event_type FROM platform.outbox_event ORDER BY id").await
    }
}

fn options() -> Options {
    Options {
        databases_dir: databases_dir(),
        ..Options::default()
    }
}

/// Inserted, updated and unchanged rows of a table.
fn rows(summary: &Summary, table: &str) -> (u64, u64, u64) {
    let TableSummary {
        inserted,
        updated,
        unchanged,
        ..
    } = summary.tables.iter().find(|rows| rows.table == table).unwrap();
    (*inserted, *updated, *unchanged)
}

/// The rejects file: line, field, value and reason of each mistake.
fn rejects(summary: &Summary) -> Vec<[String; 4]> {
    let Some(path) = &summary.rejects else { return Vec::new() };
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader
        .records()
        .map(|record| record.unwrap())
        .map(|record| [0, 1, 2, 3].map(|cell| record[cell].to_owned()))
        .collect()
}

const PORTFOLIO: &str = "num_cliente;tipo_persona;tipo_documento;documento;nombre;apellido1;apellido2;razon_social;fecha_nacimiento;\
email;telefono;tipo_via;nombre_via;numero_via;piso_puerta;codigo_postal;municipio;provincia;num_poliza;producto;compania;\
num_poliza_compania;estado;fecha_efecto;fecha_vencimiento;fecha_anulacion;prima_anual;forma_pago;iban";

/// A portfolio of these lines.
fn portfolio(lines: &[String]) -> String {
    format!("{PORTFOLIO}\n{}\n", lines.join("\n"))
}

/// A line of the portfolio.
fn policy(customer: u32, policy: u32) -> String {
    format!(
        "C-{customer};F;NIF;00000000T;Nombre {customer};García;Núñez;;05/03/1984;;600000000;CL;Mayor;1;;28013;Madrid;Madrid;P-{policy};\
         MOTOR-FULL;MAPFRE;;EN VIGOR;01/02/2026;31/01/2027;;1.234,50;ANUAL;"
    )
}
