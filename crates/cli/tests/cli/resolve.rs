//! `aicore resolve file`: a file on its own, no server.

use crate::command::{aicore, file, run, succeed};

const PEOPLE: &str = "\
codigo;nombre;apellidos;nacimiento;dni;movil;correo
A1;Ana María;Belmonte Lozano;1961-03-04;12345679S;612 304 506;ana.belmonte@correo.es
A2;ANA MARIA;BELMONTE LOZANO;04/03/1961;12345679S;+34612304506;
A3;Ana;Belmonte Lozano;1961-03-04;;612304506;ana.belmonte@correo.es
B1;Jorge;Carranza Ojeda;1975-11-30;23456781R;655 010 203;j.carranza@correo.es
B2;Jorge;Carransa Ojeda;1975-11-30;23456781R;655010203;
C1;Lucía;Dorado Pantoja;1988-07-12;34567892L;677 889 900;lucia@dorado.es
C2;Lucia;Dorado Pantoja;1988-07-12;34567892L;;lucia@dorado.es
D1;Hugo;Escudero Tejada;1950-01-22;45678903Y;688 112 233;
E1;Nuria;Fajardo Yáñez;1993-09-09;56789014J;699 445 566;nuria@fajardo.es
F1;Mario;Galindo Arroyo;1969-05-17;67890125J;600 778 899;mario@galindo.es
";

#[test]
fn a_file_becomes_clusters_and_a_report_without_configuration() {
    let directory = tempfile::TempDir::new().unwrap();
    let people = file(directory.path(), "gente.csv", PEOPLE);
    let text = succeed(
        aicore()
            .args(["--json", "resolve", "file"])
            .arg(&people)
            .args(["--explain", "A1", "B1"]),
    );
    let result: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(result["records"], 10);
    assert_eq!(result["entities"], 6, "{text}");
    assert_eq!(result["explained"][0]["together"], false);

    let clusters = std::fs::read_to_string(directory.path().join("gente.clusters.csv")).unwrap();
    let cluster = |id: &str| {
        let line = clusters.lines().find(|line| line.split(',').nth(1) == Some(id)).unwrap();
        line.split(',').next().unwrap().to_owned()
    };
    assert_eq!(cluster("A1"), cluster("A2"));
    assert_eq!(cluster("A1"), cluster("A3"));
    assert_eq!(cluster("B1"), cluster("B2"));
    assert_ne!(cluster("A1"), cluster("B1"));

    let report = std::fs::read_to_string(directory.path().join("gente.report.html")).unwrap();
    assert!(
        report.starts_with("<!doctype html>") && report.contains("Belmonte"),
        "{report}"
    );
    assert!(!report.contains("<script"), "the page needs nothing else");
}

#[test]
fn a_stewards_decisions_hold() {
    let directory = tempfile::TempDir::new().unwrap();
    let people = file(directory.path(), "gente.csv", PEOPLE);
    let decisions = file(
        directory.path(),
        "decisions.csv",
        "a,b,decision\nA1,A2,different\nD1,F1,same\n",
    );
    let out = directory.path().join("out.csv");
    succeed(
        aicore()
            .args(["resolve", "file"])
            .arg(&people)
            .arg("--decisions")
            .arg(&decisions)
            .arg("--out")
            .arg(&out),
    );
    let clusters = std::fs::read_to_string(out).unwrap();
    let cluster = |id: &str| {
        let line = clusters.lines().find(|line| line.split(',').nth(1) == Some(id)).unwrap();
        line.split(',').next().unwrap().to_owned()
    };
    assert_ne!(cluster("A1"), cluster("A2"));
    assert_eq!(cluster("D1"), cluster("F1"));
}

#[test]
fn what_cannot_be_resolved_is_said_with_the_remedy() {
    let directory = tempfile::TempDir::new().unwrap();
    let people = file(directory.path(), "gente.csv", PEOPLE);
    let lone = file(directory.path(), "lone.csv", "id,name\n1,Ana\n");
    let parquet = file(directory.path(), "people.parquet", "PAR1");
    for (arguments, words) in [
        (vec![lone.as_os_str()], "two at least are needed"),
        (vec![parquet.as_os_str()], "export it as CSV"),
        (
            vec![people.as_os_str(), "--explain".as_ref(), "A1".as_ref(), "Z9".as_ref()],
            "there is no record \"Z9\"",
        ),
    ] {
        let (status, _, err) = run(aicore().args(["resolve", "file"]).args(&arguments));
        assert_eq!(status, 2, "{arguments:?}: {err}");
        assert!(err.contains(words), "{err}");
    }
    let (status, _, err) = run(aicore().args(["resolve", "file"]).arg(directory.path().join("none.csv")));
    assert_eq!(status, 1);
    assert!(err.contains("cannot read") && err.contains("none.csv"), "{err}");
}
