//! One policy's journey.

use crate::area::{customer, fleet, policy, receipt, settle, write};
use aicore_hub::{party_find, party_show};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_reaches_its_holders_facts_once() {
    let fleet = fleet().await;
    let (holder, contract, bill) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let sql = [
        customer(holder, "C-1", "11223344-b", "María", "García"),
        policy(contract, "P-1", holder, "420.50"),
        receipt(bill, "R-1", contract, "issued", "420.50"),
    ];
    write(
        &fleet,
        &sql.concat(),
        &[
            ("CustomerRegistered", holder),
            ("PolicyIssued", contract),
            ("ReceiptIssued", bill),
        ],
    )
    .await;
    settle(&fleet).await;
    // Relayed and consumed again, nothing changes.
    settle(&fleet).await;

    let id = party_find(&fleet, "11223344B").await.unwrap();
    let view = party_show(&fleet, id, 50).await.unwrap();
    assert_eq!(view.display_name, "María García");
    let [fact] = view.facts.as_slice() else {
        panic!("{:?}", view.facts)
    };
    assert_eq!(fact.area, "insurance");
    assert_eq!((fact.contracts_active, fact.annual_amount_active.as_str()), (1, "420.50"));
    assert_eq!(
        (fact.receivables_unpaid, fact.receivables_unpaid_amount.as_str()),
        (1, "420.50")
    );
    assert_eq!(view.timeline.len(), 3);
    assert_eq!(party_find(&fleet, "ss_insurance:C-1").await.unwrap(), id);

    // The receipt is paid: the fact moves from unpaid to paid.
    let paid = format!("UPDATE receipt SET state = 'paid', paid_on = '2026-02-03' WHERE id = '{bill}';");
    write(&fleet, &paid, &[("ReceiptPaid", bill)]).await;
    settle(&fleet).await;
    let view = party_show(&fleet, id, 50).await.unwrap();
    assert_eq!((view.facts[0].receivables_unpaid, view.facts[0].receivables_paid), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_with_the_same_valid_document_are_one_party_and_others_are_not() {
    let fleet = fleet().await;
    let ids: Vec<Uuid> = (0..4).map(|_| Uuid::now_v7()).collect();
    let sql = [
        customer(ids[0], "C-1", "11223344B", "María", "García"),
        customer(ids[1], "C-2", "11.223.344-b", "M.ª", "GARCIA"),
        // A wrong check letter identifies nobody.
        customer(ids[2], "C-3", "11223344A", "María", "García"),
        customer(ids[3], "C-4", "00000000T", "María", "García"),
    ];
    let events: Vec<(&str, Uuid)> = ids.iter().map(|id| ("CustomerRegistered", *id)).collect();
    write(&fleet, &sql.concat(), &events).await;
    settle(&fleet).await;
    let mut parties = Vec::new();
    for number in ["C-1", "C-2", "C-3", "C-4"] {
        parties.push(party_find(&fleet, &format!("ss_insurance:{number}")).await.unwrap());
    }
    assert_eq!(parties[0], parties[1]);
    assert!(parties[2] != parties[0] && parties[3] != parties[0] && parties[2] != parties[3]);

    // The document of one is corrected: it joins, and its former party leads there.
    let before = parties[2];
    let correct = format!("UPDATE customer SET document_number = '11223344B' WHERE id = '{}';", ids[2]);
    write(&fleet, &correct, &[("CustomerUpdated", ids[2])]).await;
    settle(&fleet).await;
    assert_eq!(party_find(&fleet, "ss_insurance:C-3").await.unwrap(), parties[0]);
    assert_eq!(party_find(&fleet, &before.to_string()).await.unwrap(), parties[0]);
}
