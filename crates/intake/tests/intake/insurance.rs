//! Customers, policies, roles and receipts: what becomes of rows and events.

use crate::{Intake, options, policy, portfolio, rejects, rows};

#[tokio::test]
async fn a_portfolio_becomes_rows_and_one_event_each() {
    let intake = Intake::start("ss_insurance").await;
    let file = intake.file("p.csv", portfolio(&[policy(1, 10), policy(1, 11), policy(2, 12)]));
    let summary = intake.import(&file).await.unwrap();

    assert_eq!(summary.mapping, "insurance_portfolio");
    assert_eq!((summary.lines, summary.refused, summary.events), (3, 0, 5));
    assert_eq!(rows(&summary, "customer"), (2, 0, 0));
    assert_eq!(rows(&summary, "policy"), (3, 0, 0));
    assert_eq!(summary.rejects, None);
    assert_eq!(
        intake.events().await,
        [
            "CustomerRegistered",
            "CustomerRegistered",
            "PolicyIssued",
            "PolicyIssued",
            "PolicyIssued"
        ]
    );
    let premium = intake
        .texts("SELECT DISTINCT payload->>'annual_premium' FROM platform.outbox_event WHERE aggregate_type = 'policy'")
        .await;
    assert_eq!(premium, ["1234.50"]);
    let run = "SELECT count(*) FROM platform.import_run
        WHERE mapping = 'insurance_portfolio' AND lines_total = 3 AND lines_refused = 0 AND rows_inserted = 5 AND rows_updated = 0
            AND rows_unchanged = 0 AND finished_at >= started_at AND length(file_sha256) = 64";
    assert_eq!(intake.count(run).await, 1);
}

#[tokio::test]
async fn a_changed_line_raises_the_version_and_causes_one_event() {
    let intake = Intake::start("ss_insurance").await;
    let file = intake.file("p.csv", portfolio(&[policy(1, 10), policy(2, 11)]));
    intake.import(&file).await.unwrap();
    let again = intake.import(&file).await.unwrap();
    assert!(again.imported_before);
    assert_eq!(
        (rows(&again, "customer"), rows(&again, "policy"), again.events),
        ((0, 0, 2), (0, 0, 2), 0)
    );

    let changed = portfolio(&[
        policy(1, 10).replace("EN VIGOR", "ANULADA"),
        policy(2, 11).replace("Madrid;Madrid", "Getafe;Madrid"),
    ]);
    let file = intake.file("p.csv", changed);
    let summary = intake.import(&file).await.unwrap();
    assert!(!summary.imported_before);
    assert_eq!(
        (rows(&summary, "customer"), rows(&summary, "policy"), summary.events),
        ((0, 1, 1), (0, 1, 1), 2)
    );
    assert_eq!(intake.events().await[4..], ["CustomerUpdated", "PolicyCancelled"]);
    let versions = "SELECT count(*) FROM platform.outbox_event WHERE event_type IN ('CustomerUpdated', 'PolicyCancelled') AND aggregate_version = 2";
    assert_eq!(intake.count(versions).await, 2);
    assert_eq!(
        intake
            .count("SELECT count(*) FROM customer WHERE version = 2 AND municipality = 'Getafe'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_bad_line_is_refused_with_number_field_and_reason_and_the_others_load() {
    let intake = Intake::start("ss_insurance").await;
    let lines = [
        policy(1, 10),
        policy(2, 11).replace("05/03/1984", "31/02/1984").replace("1.234,50", "12.34"),
        policy(3, 12).replace("MOTOR-FULL", "XX-999").replace("MAPFRE", "NADIE"),
        policy(4, 13).replace("31/01/2027", "31/01/2025"),
        "C-5;F".to_owned(),
        policy(6, 14).replace("600000000", &"9".repeat(500)),
        policy(7, 15).replace("1.234,50", "1.234.567.890.123,00"),
    ];
    let file = intake.file("p.csv", portfolio(&lines));
    let summary = intake.import(&file).await.unwrap();

    assert_eq!((summary.lines, summary.refused), (7, 5));
    assert_eq!(rows(&summary, "policy"), (2, 0, 0));
    assert_eq!(
        intake.texts("SELECT customer_number FROM customer ORDER BY 1").await,
        ["C-1", "C-6"]
    );
    let found = rejects(&summary);
    let found: Vec<[&str; 4]> = found.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    assert_eq!(
        found,
        [
            ["3", "birth_date", "31/02/1984", "is no day of the calendar"],
            [
                "3",
                "annual_premium",
                "12.34",
                "has thousands that are not groups of three; the mark of decimals is the comma"
            ],
            ["6", "(line)", "", "has 2 columns, the header has 29"],
            [
                "8",
                "annual_premium",
                "1.234.567.890.123,00",
                "has 13 digits before the decimals; column annual_premium takes 12"
            ],
            ["4", "carrier", "NADIE", "is unknown: table carrier has no row with this code"],
            [
                "4",
                "product",
                "XX-999",
                "is unknown: table product has no row with this code"
            ],
            [
                "5",
                "effective_on, expires_on",
                "2026-02-01 2025-01-31",
                "breaks a rule of table policy: CHECK ((expires_on >= effective_on))"
            ],
        ]
    );
    let text = std::fs::read_to_string(summary.rejects.unwrap()).unwrap();
    assert!(text.contains("\"C-5;F\"") || text.contains(",C-5;F"), "{text}");
    let repaired = intake.file("p.csv", portfolio(&[policy(2, 11)]));
    let summary = intake.import(&repaired).await.unwrap();
    assert_eq!(summary.refused, 0);
    assert!(
        !repaired.with_file_name("p.csv.rejects.csv").exists(),
        "rejects of an earlier run stay"
    );
}

#[tokio::test]
async fn a_line_that_only_the_database_refuses_stands_alone() {
    let intake = Intake::start("ss_insurance").await;
    let trigger = "CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.surname2 = 'Malo' THEN RAISE EXCEPTION 'no room for %', NEW.surname2; END IF; RETURN NEW; END $$;
        CREATE TRIGGER picky BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION picky()";
    intake.connection().await.batch_execute(trigger).await.unwrap();
    let mut lines: Vec<String> = (0..50).map(|n| policy(n, n)).collect();
    lines[17] = lines[17].replace("Núñez", "Malo");
    // Too long for an index entry, and not compressible; found out by the server only.
    let mut state = 1_u64;
    let mut letter = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_digit((state >> 59) as u32, 36).unwrap()
    };
    let long: String = (0..20_000).map(&mut letter).collect();
    lines[30] = lines[30].replace("00000000T", &long);
    // Its customer comes on the refused line only.
    lines[40] = policy(17, 40).replace("Núñez", "Malo");
    let file = intake.file("p.csv", portfolio(&lines));
    let summary = intake.import(&file).await.unwrap();

    let found = rejects(&summary);
    let lines: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    assert!(
        found.iter().any(|row| row[3] == "the database refuses it: no room for Malo"),
        "{found:?}"
    );
    assert!(lines.contains(&"32"), "{found:?}");
    assert_eq!(summary.refused, 3, "{found:?}");
    assert_eq!(rows(&summary, "policy"), (47, 0, 0));
    assert_eq!(rows(&summary, "customer"), (47, 0, 0));
    assert_eq!(summary.events, 94);
}

#[tokio::test]
async fn of_several_lines_with_one_key_the_last_counts_wherever_it_stands() {
    let intake = Intake::start("ss_insurance").await;
    let mut lines: Vec<String> = (0..30).map(|n| policy(n, n)).collect();
    lines.push(policy(3, 3).replace("Mayor", "Menor").replace("EN VIGOR", "SUSPENDIDA"));
    let file = intake.file("p.csv", portfolio(&lines));
    let mut options = options();
    options.chunk_lines = 4;
    let summary = intake.import_with(&file, options.clone()).await.unwrap();
    assert_eq!(rows(&summary, "customer"), (30, 0, 0));
    assert_eq!(summary.tables.iter().map(|table| table.repeated).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(summary.events, 60);
    assert_eq!(
        intake
            .texts("SELECT street_name FROM customer WHERE customer_number = 'C-3'")
            .await,
        ["Menor"]
    );
    let again = intake.import_with(&file, options).await.unwrap();
    assert_eq!((again.events, rows(&again, "policy")), (0, (0, 0, 30)));
}

#[tokio::test]
async fn a_new_role_changes_its_policy() {
    let intake = Intake::start("ss_insurance").await;
    intake
        .import(&intake.file("p.csv", portfolio(&[policy(1, 10), policy(2, 11)])))
        .await
        .unwrap();
    let roles = "num_poliza;num_cliente;rol\nP-10;C-2;CONDUCTOR\nP-10;C-1;Asegurado\nP-99;C-1;PAGADOR\nP-11;C-9;PAGADOR\n";
    let file = intake.file("roles.csv", roles);
    let summary = intake.import(&file).await.unwrap();
    assert_eq!(
        (summary.mapping.as_str(), summary.refused, summary.events),
        ("insurance_roles", 2, 1)
    );
    assert_eq!(
        (rows(&summary, "policy_role"), rows(&summary, "policy")),
        ((2, 0, 0), (0, 1, 0))
    );
    assert_eq!(intake.events().await.last().unwrap(), "PolicyChanged");
    let roles = intake.texts("SELECT payload->'roles'->0->>'role' FROM platform.outbox_event WHERE event_type = 'PolicyChanged' AND aggregate_version = 2").await;
    assert_eq!(roles, ["driver"]);
    let again = intake.import(&file).await.unwrap();
    assert_eq!((again.events, rows(&again, "policy_role")), (0, (0, 0, 2)));
}

#[tokio::test]
async fn a_receipt_that_is_paid_says_so() {
    let intake = Intake::start("ss_insurance").await;
    intake
        .import(&intake.file("p.csv", portfolio(&[policy(1, 10)])))
        .await
        .unwrap();
    let header =
        "num_recibo;num_poliza;estado;fecha_desde;fecha_hasta;fecha_vencimiento;fecha_cobro;prima_neta;impuestos;importe_total";
    let issued = format!("{header}\nR-1;P-10;PENDIENTE;;;01/02/2026;;;;-10,00\n");
    intake.import(&intake.file("r.csv", issued)).await.unwrap();
    let paid = format!("{header}\nR-1;P-10;COBRADO;;;01/02/2026;03/02/2026;;;-10,00\n");
    intake.import(&intake.file("r.csv", paid)).await.unwrap();
    assert_eq!(intake.events().await[2..], ["ReceiptIssued", "ReceiptPaid"]);
    let occurred = intake
        .texts("SELECT occurred_at::text FROM platform.outbox_event WHERE aggregate_type = 'receipt' ORDER BY id")
        .await;
    assert_eq!(occurred, ["2026-02-01 00:00:00+00", "2026-02-03 00:00:00+00"]);
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_keeps_nothing() {
    let intake = Intake::start("ss_insurance").await;
    let lines: Vec<String> = (0..30)
        .map(|n| policy(n % 7, n))
        .chain([policy(8, 31).replace("MAPFRE", "NADIE")])
        .collect();
    let file = intake.file("p.csv", portfolio(&lines));
    let mut dry = options();
    (dry.dry_run, dry.chunk_lines) = (true, 4);
    let tried = intake.import_with(&file, dry).await.unwrap();
    for table in ["customer", "policy", "platform.outbox_event", "platform.import_run"] {
        assert_eq!(intake.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    let done = intake.import(&file).await.unwrap();
    assert_eq!(
        (rows(&tried, "customer"), rows(&tried, "policy")),
        (rows(&done, "customer"), rows(&done, "policy"))
    );
    assert_eq!((tried.refused, tried.events), (done.refused, done.events));
}
