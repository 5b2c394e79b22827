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
    let broken = file(directory.path(), "model.json", "{\"model_version\": 1}");
    for (arguments, words) in [
        (vec![lone.as_os_str()], "two at least are needed"),
        (
            vec![people.as_os_str(), "--model".as_ref(), broken.as_os_str()],
            "this is no model file",
        ),
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

/// The same people as a Parquet file of strings.
fn parquet(path: &std::path::Path) {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    let mut lines = PEOPLE.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let columns: Vec<String> = header.iter().map(|name| format!("optional binary {name} (UTF8);")).collect();
    let schema = format!("message people {{ {} }}", columns.join(" "));
    let schema = parquet::schema::parser::parse_message_type(&schema).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema.into(), Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut index = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        let values: Vec<ByteArray> = rows
            .iter()
            .map(|row| row[index])
            .filter(|cell| !cell.is_empty())
            .map(ByteArray::from)
            .collect();
        let known: Vec<i16> = rows.iter().map(|row| i16::from(!row[index].is_empty())).collect();
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, Some(&known), None)
            .unwrap();
        column.close().unwrap();
        index += 1;
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn a_model_is_kept_and_decides_alike_in_a_parquet_file() {
    let directory = tempfile::TempDir::new().unwrap();
    let people = file(directory.path(), "gente.csv", PEOPLE);
    let model = directory.path().join("model.json");
    let picture = directory.path().join("pairs.svg");
    succeed(
        aicore()
            .args(["resolve", "file"])
            .arg(&people)
            .arg("--save-model")
            .arg(&model)
            .args(["--explain", "A1", "A2", "--explain", "A1", "B1", "--svg"])
            .arg(&picture),
    );
    let picture = std::fs::read_to_string(picture).unwrap();
    assert!(picture.contains("A1 and A2: one entity") && picture.contains("A1 and B1: two entities"));
    let learnt = std::fs::read_to_string(directory.path().join("gente.clusters.csv")).unwrap();

    let columns = directory.path().join("columnas.parquet");
    parquet(&columns);
    let saved = directory.path().join("again.json");
    succeed(
        aicore()
            .args(["resolve", "file"])
            .arg(&columns)
            .arg("--model")
            .arg(&model)
            .arg("--save-model")
            .arg(&saved),
    );
    let under = std::fs::read_to_string(directory.path().join("columnas.clusters.csv")).unwrap();
    assert_eq!(under, learnt);
    let read = |path: &std::path::Path| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(&model), read(&saved), "nothing is learnt under a model");
}

#[test]
fn what_another_model_would_change_is_shown_before_it_is_used() {
    let directory = tempfile::TempDir::new().unwrap();
    let people = file(directory.path(), "gente.csv", PEOPLE);
    let stricter = directory.path().join("stricter.json");
    succeed(
        aicore()
            .args(["resolve", "file"])
            .arg(&people)
            .arg("--save-model")
            .arg(&stricter),
    );
    // The same model with a prior that no evidence overcomes: every cluster comes apart.
    let text = std::fs::read_to_string(&stricter).unwrap();
    let mut model: serde_json::Value = serde_json::from_str(&text).unwrap();
    model["weights"]["matches"] = 1e-30.into();
    std::fs::write(&stricter, model.to_string()).unwrap();
    let learnt = directory.path().join("learnt.json");
    std::fs::write(&learnt, text).unwrap();

    let diff = |before: &std::path::Path, after: &std::path::Path| -> serde_json::Value {
        let mut command = aicore();
        command.args(["--json", "resolve", "diff"]).arg(&people);
        command.arg("--model").arg(before).arg("--model").arg(after);
        serde_json::from_str(&succeed(&mut command)).unwrap()
    };
    let apart = diff(&learnt, &stricter);
    assert_eq!(
        (&apart["before"]["entities"], &apart["after"]["entities"]),
        (&6.into(), &10.into())
    );
    assert_eq!(apart["merges"], serde_json::json!([]));
    let split = &apart["splits"][0];
    assert_eq!(split["records"], serde_json::json!(["A1", "A2", "A3"]));
    assert_eq!(split["into"][0], split["cluster"], "one part keeps the id");
    let together = diff(&stricter, &learnt);
    assert_eq!(together["merges"][0]["records"], serde_json::json!(["A1", "A2", "A3"]));
    let same = diff(&learnt, "baseline".as_ref());
    assert_eq!(same["records"], 10);

    let (status, _, err) = run(aicore().args(["resolve", "diff"]).arg(&people).arg("--model").arg(&learnt));
    assert_eq!(status, 2);
    assert!(err.contains("--model is needed twice"), "{err}");
}
