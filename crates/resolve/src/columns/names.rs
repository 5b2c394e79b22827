//! What a column's name says, in Spanish and English.

use super::Role;
use crate::record::text::words;

/// The role that the words of a header name; `None` where they name nothing known.
pub(super) fn role(header: &str) -> Option<Role> {
    let spaced = split_camel(header);
    let words = words(&spaced);
    let has = |options: &[&str]| words.iter().any(|word| options.contains(&word.as_str()));
    let joined = words.concat();
    let is = |options: &[&str]| options.contains(&joined.as_str());
    let ends = |options: &[&str]| options.iter().any(|option| joined.ends_with(option));

    if is(&[
        "CLUSTER",
        "CLUSTERID",
        "TRUEID",
        "TRUTH",
        "TRUTHID",
        "TRUECLUSTER",
        "ENTITYID",
        "GROUNDTRUTH",
        "GOLDID",
        "LABEL",
    ]) || (has(&["TRUE", "TRUTH"]) && has(&["ID", "CLUSTER", "ENTITY"]))
    {
        return Some(Role::Truth);
    }
    if has(&["REL"]) || ends(&["POINTERROLE"]) {
        return Some(Role::Ignored);
    }
    if is(&[
        "RECID",
        "RECORDID",
        "UNIQUEID",
        "ROWID",
        "ID",
        "ROW",
        "INDEX",
        "IDREGISTRO",
        "IDCLIENTE",
        "CUSTOMERID",
        "CLIENTID",
        "UUID",
        "GUID",
        "KEY",
        "CODIGOCLIENTE",
        "CODIGO",
        "COD",
        "CODE",
        "REF",
        "REFERENCIA",
        "NUMEROCLIENTE",
        "CUSTOMERNUMBER",
    ]) {
        return Some(Role::RecordId);
    }
    if is(&[
        "SOURCE",
        "DATASOURCE",
        "SOURCESYSTEM",
        "SOURCEDATASET",
        "DATASET",
        "FUENTE",
        "ORIGEN",
        "SISTEMA",
    ]) {
        return Some(Role::Source);
    }
    if has(&["EMAIL", "MAIL", "CORREO", "EMAILS"]) || joined.contains("EMAIL") {
        return Some(Role::Email);
    }
    if has(&[
        "PHONE",
        "TELEPHONE",
        "MOBILE",
        "MOVIL",
        "TELEFONO",
        "TLF",
        "TFNO",
        "TEL",
        "FAX",
        "CELULAR",
        "FIJO",
        "CELL",
    ]) || joined.contains("PHONE")
        || joined.contains("TELEF")
    {
        return (!has(&["TYPE", "TIPO"])).then_some(Role::Phone).or(Some(Role::Ignored));
    }
    if has(&[
        "TYPE",
        "TIPO",
        "STATUS",
        "ESTADO",
        "AMOUNT",
        "IMPORTE",
        "CATEGORY",
        "CATEGORIA",
    ]) && !has(&["VIA"])
        && words.len() <= 3
        && !is(&["ESTADO"])
    {
        return Some(Role::Ignored);
    }
    if has(&[
        "NIF",
        "DNI",
        "NIE",
        "CIF",
        "NIFCIF",
        "PASSPORT",
        "PASAPORTE",
        "SSN",
        "DOCUMENTO",
        "DOCUMENT",
        "VAT",
        "LEI",
        "EIN",
        "NHS",
        "NIN",
        "CURP",
        "RFC",
        "IBAN",
        "CUPS",
    ]) || joined.contains("SOCSEC")
        || joined.contains("SOCIALSECURITY")
        || joined.contains("NATIONALID")
        || joined.contains("TAXID")
        || (has(&["LICENSE", "LICENCE", "CARNET"]) && has(&["NUMBER", "NUMERO", "NO", "DRIVERS", "CONDUCIR"]))
    {
        return Some(if has(&["COUNTRY", "STATE", "PAIS", "EXPIRY", "CADUCIDAD"]) {
            Role::Ignored
        } else {
            Role::Identifier
        });
    }
    let birth =
        has(&["BIRTH", "NACIMIENTO", "NACIM", "BORN", "NAC"]) || joined.contains("BIRTH") || joined.contains("NACIMIENTO");
    if has(&["DOB", "FECNAC", "FNAC", "BIRTHDATE", "BIRTHDAY"])
        || (birth && (has(&["DATE", "FECHA", "F", "FEC", "DAY"]) || joined.contains("DATE") || joined.contains("FECHA")))
    {
        return Some(Role::BirthDate);
    }
    if birth {
        return Some(if has(&["YEAR", "ANO"]) {
            Role::BirthDate
        } else {
            Role::BirthPlace
        });
    }
    if has(&["DATE", "FECHA", "TIMESTAMP", "UNTIL"]) {
        return Some(Role::Ignored);
    }
    if has(&[
        "ORG",
        "COMPANY",
        "ORGANISATION",
        "ORGANIZATION",
        "EMPRESA",
        "COMPANIA",
        "BUSINESS",
        "FIRM",
    ]) || joined.contains("RAZONSOCIAL")
        || is(&[
            "SITENAME",
            "TRADENAME",
            "NOMBRECOMERCIAL",
            "DENOMINACION",
            "DENOMINACIONSOCIAL",
            "AGENCY",
        ])
    {
        return Some(Role::Company);
    }
    if has(&["EMPLOYER", "EMPLEADOR"]) {
        return Some(Role::Text);
    }
    if has(&["MIDDLE"]) || is(&["SEGUNDONOMBRE"]) {
        return Some(Role::MiddleName);
    }
    let surname = has(&[
        "SURNAME",
        "SURNAMES",
        "APELLIDO",
        "APELLIDOS",
        "LASTNAME",
        "LAST",
        "FAMILYNAME",
        "LNAME",
        "SURNAME1",
        "SURNAME2",
        "APELLIDO1",
        "APELLIDO2",
        "AP1",
        "AP2",
    ]) || joined.contains("FAMILYNAME");
    let given = has(&["FIRST", "GIVEN", "FIRSTNAME", "FORENAME", "FORENAMES", "FNAME", "GIVENNAME"]);
    let name = has(&["NAME", "NOMBRE", "NOM", "FULLNAME"]);
    let whole = has(&["FULL", "FULLNAME", "COMPLETO"]) && name;
    if (surname && (given || has(&["NOMBRE"]))) || whole || is(&["TITULAR"]) {
        return Some(Role::FullName);
    }
    if surname {
        let second = has(&["2", "SECOND", "SEGUNDO", "SURNAME2", "APELLIDO2", "AP2", "MATERNO"]);
        return Some(if second { Role::SecondSurname } else { Role::Surname });
    }
    if given && (name || words.len() == 1 || has(&["FIRSTNAME", "FORENAME", "GIVENNAME"])) {
        return Some(Role::GivenName);
    }
    if is(&["NOMBRE", "NOMBREPILA", "NOMBREDEPILA", "NOM"]) {
        return Some(Role::GivenName);
    }
    if has(&["NATIVE"]) && name {
        return Some(Role::Text);
    }
    if has(&["ZIP", "POSTCODE", "POSTAL", "CP", "PLZ", "ZIPCODE"])
        || joined.contains("POSTCODE")
        || joined.contains("CODIGOPOSTAL")
        || joined.contains("POSTALCODE")
    {
        return Some(Role::Postcode);
    }
    if has(&["COUNTRY", "PAIS", "NATIONALITY", "NACIONALIDAD"]) {
        return Some(Role::Country);
    }
    if has(&[
        "CITY",
        "TOWN",
        "SUBURB",
        "MUNICIPIO",
        "MUNICIPALITY",
        "LOCALIDAD",
        "POBLACION",
        "CIUDAD",
        "LOCALITY",
    ]) {
        return Some(Role::City);
    }
    if has(&["STATE", "PROVINCE", "PROVINCIA", "COUNTY", "REGION", "ESTADO", "COMUNIDAD"]) {
        return Some(Role::Region);
    }
    if (has(&["STREET", "HOUSE", "BUILDING", "VIA", "CALLE"]) && has(&["NUMBER", "NUMERO", "NO", "NUM"]))
        || is(&["NUMERO", "PORTAL", "STREETNUMBER"])
    {
        return Some(Role::HouseNumber);
    }
    if has(&[
        "ADDRESS",
        "ADDR",
        "STREET",
        "DIRECCION",
        "DOMICILIO",
        "CALLE",
        "VIA",
        "ADDRESSLINE",
        "PISO",
        "PUERTA",
    ]) || joined.starts_with("ADDRESS")
    {
        return Some(Role::Address);
    }
    if has(&["GENDER", "SEX", "SEXO", "GENERO"]) {
        return Some(Role::Gender);
    }
    if has(&["OCCUPATION", "PROFESSION", "PROFESION", "OCUPACION", "OFICIO", "JOB"]) {
        return Some(Role::Occupation);
    }
    if is(&[
        "NAME",
        "PERSON",
        "CUSTOMERNAME",
        "CLIENTE",
        "CLIENT",
        "CUSTOMER",
        "PERSONNAME",
    ]) {
        return Some(Role::FullName);
    }
    None
}

/// `DateOfBirth` as `Date Of Birth`; letters and digits come apart only where case changes.
fn split_camel(header: &str) -> String {
    let mut out = String::with_capacity(header.len() + 4);
    let mut lower = false;
    for c in header.chars() {
        if c.is_uppercase() && lower {
            out.push(' ');
        }
        lower = c.is_lowercase();
        out.push(c);
    }
    out
}
