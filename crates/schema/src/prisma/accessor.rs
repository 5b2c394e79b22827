//! `index.ts`: every database's client under its accessor.

use super::MARK;
use aicore_catalog::Database;
use std::fmt::Write as _;

/// What comes before the accessors; pools are bounded as the platform bounds its own.
const HEAD: &str = r#"
type Client = { $disconnect(): Promise<void> };

const clients = new Map<string, Client>();

/** The client of one database, made at first use from the URL in an environment variable. */
function client<T extends Client>(variable: string, create: (adapter: PrismaPg) => T): T {
  const known = clients.get(variable);
  if (known) return known as T;
  const connectionString = process.env[variable];
  if (!connectionString) throw new Error(`${variable} is not set: give it the URL of the database, postgresql://…`);
  const adapter = new PrismaPg({
    connectionString,
    max: 10,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 5_000,
  });
  const created = create(adapter);
  clients.set(variable, created);
  return created;
}

/** Closes the connections of every client that was used. */
export async function disconnect(): Promise<void> {
  const used = [...clients.values()];
  clients.clear();
  await Promise.all(used.map((client) => client.$disconnect()));
}

/** The databases of the fleet. */
export const db = {"#;

/// The source of `index.ts`.
pub(super) fn index(databases: &[&Database]) -> String {
    let mut out = format!(
        "{MARK}\n//\n// `db.insurance.policy.findMany()`: one Prisma client a database, made at first use from `<CODE>_DATABASE_URL`.\n\
         // `prisma generate --schema <code>/schema.prisma` writes the clients that are imported here.\n\n\
         import process from \"node:process\";\nimport {{ PrismaPg }} from \"@prisma/adapter-pg\";\n"
    );
    for database in databases {
        let (code, class) = (&database.code, class(&database.accessor));
        let _ = writeln!(
            out,
            "import {{ PrismaClient as {class} }} from \"./{code}/client/client.ts\";"
        );
    }
    out.push_str(HEAD);
    for database in databases {
        let (accessor, class) = (&database.accessor, class(&database.accessor));
        let purpose = database.purpose.replace('\n', " ").replace("*/", "* /");
        let _ = write!(
            out,
            "\n  /** `{}`: {}. */\n  get {accessor}(): {class} {{\n    return client(\"{}\", (adapter) => new {class}({{ adapter }}));\n  }},",
            database.code,
            purpose.trim_end_matches('.'),
            database.code.url_variable(),
        );
    }
    out.push_str("\n};\n");
    out
}

/// `hr_payroll` → `HrPayrollClient`.
fn class(accessor: &str) -> String {
    let mut name = String::new();
    for word in accessor.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(letters.as_str());
    }
    format!("{name}Client")
}
