//! Files as they really come: encodings, marks, quotes, broken ones.

use crate::{Intake, PORTFOLIO, options, policy, portfolio, rejects, rows};
use aicore_intake::Error;

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[tokio::test]
async fn encodings_marks_ends_and_quotes_do_not_matter() {
    let intake = Intake::start("ss_insurance").await;
    let line = policy(1, 10).replace("Mayor", "\"Mayor; \"\"la\nlarga\"\"\"");
    let variants = [
        portfolio(std::slice::from_ref(&line)).into_bytes(),
        latin1(&portfolio(std::slice::from_ref(&line))),
        [
            b"\xef\xbb\xbf".to_vec(),
            portfolio(std::slice::from_ref(&line))
                .replace("\n", "\r\n")
                .replace("la\r\n", "la\n")
                .into_bytes(),
            b"\r\n\r\n\x1a".to_vec(),
        ]
        .concat(),
        portfolio(&[line])
            .to_lowercase()
            .replace("c-1", "C-1")
            .replace("p-10", "P-10")
            .replace("nombre 1;garcía;núñez", "Nombre 1;García;Núñez")
            .replace("mayor", "Mayor")
            .replace(";cl;", ";CL;")
            .replace("madrid;madrid", "Madrid;Madrid")
            .replace("00000000t", "00000000T")
            .into_bytes(),
    ];
    for (index, content) in variants.iter().enumerate() {
        let summary = intake.import(&intake.file("p.csv", content)).await.unwrap();
        assert_eq!(
            (summary.lines, summary.refused),
            (1, 0),
            "variant {index}: {:?}",
            rejects(&summary)
        );
        let wanted = if index == 0 { (1, 0, 0) } else { (0, 0, 1) };
        assert_eq!(rows(&summary, "customer"), wanted, "variant {index}");
    }
    assert_eq!(
        intake.texts("SELECT street_name || surname2 FROM customer").await,
        ["Mayor; \"la\nlarga\"Núñez"]
    );
}

#[tokio::test]
async fn broken_text_costs_its_own_line_only() {
    let intake = Intake::start("ss_insurance").await;
    let mut content = portfolio(&[
        policy(1, 10),
        policy(2, 11).replace("Mayor", "\"Mayor"),
        policy(3, 12),
        policy(4, 13).replace("Mayor", "\"Ma\"yor"),
    ])
    .into_bytes();
    content.extend_from_slice(&policy(5, 14).replace("Núñez", "?").into_bytes());
    content.extend_from_slice(b"\n");
    content.extend_from_slice(&latin1(&policy(6, 15)));
    content.extend_from_slice(b"\n");
    content.extend_from_slice(policy(7, 16).replace("Mayor", "Ma\0yor").as_bytes());
    content.extend_from_slice(b"\n");
    content.extend_from_slice(policy(8, 17).replace("Mayor", &"x".repeat(2 << 20)).as_bytes());
    content.extend_from_slice(b"\n");
    content.extend_from_slice(policy(9, 18).as_bytes());
    let summary = intake.import(&intake.file("p.csv", content)).await.unwrap();
    let found = rejects(&summary);
    let lines: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(lines, ["3", "5", "7", "8", "9"], "{found:?}");
    assert!(found[2][3].starts_with("is not UTF-8"), "{found:?}");
    assert_eq!(rows(&summary, "policy"), (4, 0, 0));
}

#[tokio::test]
async fn a_malformed_json_line_is_refused_and_the_others_load() {
    let intake = Intake::start("sr_repairs").await;
    let order = |n: u32, amount: &str| {
        format!(
            r#"{{"orden":{{"numero":"O-{n}","gremio":"pintura","origen":"particular","estado":"terminada","fecha_apertura":"2026-01-02","importe_total":{amount}}},"solicitante":{{"numero":"R-{n}","nombre_completo":"Ana"}}}}"#
        )
    };
    let content = [
        order(1, "12.5"),
        "{\"orden\":".to_owned(),
        "[1]".to_owned(),
        String::new(),
        order(2, "\"7.25\""),
        order(3, "12.345"),
        order(4, "{\"euros\":1}"),
        order(5, "1234567890123.12345"),
        order(6, "null"),
        order(7, "\"a\\u0000b\""),
    ];
    let summary = intake.import(&intake.file("o.jsonl", content.join("\n"))).await.unwrap();
    let found = rejects(&summary);
    let lines: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(lines, ["2", "3", "6", "7", "8", "10"], "{found:?}");
    assert_eq!(summary.lines, 9);
    assert_eq!(
        intake
            .texts("SELECT total_amount::text FROM repair_order ORDER BY order_number")
            .await,
        ["12.50", "7.25", "0.00"]
    );
}

#[tokio::test]
async fn a_file_that_is_no_such_file_is_an_error_that_says_why() {
    let intake = Intake::start("ss_insurance").await;
    let refused = async |content: &[u8]| intake.import(&intake.file("x.csv", content)).await.unwrap_err().to_string();
    let missing = intake.import(std::path::Path::new("/nowhere/x.csv")).await.unwrap_err();
    assert!(
        matches!(&missing, Error::File { .. }) && missing.to_string().contains("there is no such file"),
        "{missing}"
    );
    let folder = intake.import(intake.fleet.directory()).await.unwrap_err().to_string();
    assert!(folder.contains("it is a folder"), "{folder}");
    assert!(refused(b"").await.contains("it is empty"));
    assert!(refused(b"\n \r\n").await.contains("it is empty"));
    assert!(
        refused(&(0..=255).cycle().take(5_000).collect::<Vec<u8>>())
            .await
            .contains("binary")
    );
    assert!(refused(b"PK\x03\x04....").await.contains("Excel"));
    assert!(refused(b"\xff\xfen\0u\0m\0").await.contains("UTF-16"));
    let unknown = refused(b"a;b\n1;2\n").await;
    assert!(
        unknown.contains("no mapping of database \"ss_insurance\" fits") && unknown.contains("insurance_receipts"),
        "{unknown}"
    );
    let header_only = intake.import(&intake.file("x.csv", format!("{PORTFOLIO}\n"))).await.unwrap();
    assert_eq!((header_only.lines, header_only.events), (0, 0));
}

#[tokio::test]
async fn a_missing_column_is_named_and_an_optional_one_leaves_its_column_alone() {
    let intake = Intake::start("ss_insurance").await;
    let mut named = options();
    named.mapping = Some("insurance_portfolio".into());
    let without = portfolio(&[policy(1, 10)]).replace(";prima_anual;", ";prima;");
    let error = intake
        .import_with(&intake.file("p.csv", without), named.clone())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Header { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("column is missing: \"prima_anual\" (field annual_premium)"),
        "{error}"
    );
    let doubled = portfolio(&[policy(1, 10)]).replace(";razon_social;", ";nombre;");
    let error = intake
        .import_with(&intake.file("p.csv", doubled), named.clone())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("there twice") || error.contains("razon_social"), "{error}");

    let with = policy(1, 10).replace(";ANUAL;", ";ANUAL;ES7620770024003102575766");
    intake
        .import_with(&intake.file("p.csv", portfolio(&[with])), named.clone())
        .await
        .unwrap();
    let without = portfolio(&[policy(1, 10)])
        .replace(";forma_pago;iban", ";forma_pago")
        .replace(";ANUAL;", ";ANUAL");
    let summary = intake.import_with(&intake.file("p.csv", without), named).await.unwrap();
    assert_eq!(rows(&summary, "policy"), (0, 0, 1));
    assert_eq!(intake.texts("SELECT iban FROM policy").await, ["ES7620770024003102575766"]);
}
