"""Forecasts of public data are as good as the references of the data's own pages.

Customers that probabilities are compared with were seen by nothing: not by the choice of the
estimator, nor by its calibration, nor by its fit.
"""

from datetime import date

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from keepwell.engine.forecast.judging import calibration_error
from keepwell.engine.forecast.leaving import Leaving
from keepwell.engine.forecast.making import Asked, forecast, of_contracts
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.forecast_words import verdict
from keepwell.project import Project
from lake_of_sql import fill

pytestmark = pytest.mark.slow

CONTRACT, REPEAT = CustomerRule(), CustomerRule("repeat", 180)
CALIBRATED = 0.03
TELCO = """
    select * exclude (customerID, Churn) replace (try_cast(TotalCharges as double) as TotalCharges),
        Churn = 'Yes' as left from '{}/telco_customer_churn.csv.gz'
"""
TELECOM = """select * exclude (churn), churn = 'yes' as left from '{}/churn_train_3333.csv.gz'"""
SAAS = """
    select * exclude (churned, months_active), churned = 1 as left from '{}/saas_churn.csv.gz'
"""


@pytest.mark.parametrize(
    ("name", "query", "reference", "folds"),
    [
        ("telco_churn_ibm", TELCO, 0.845, 2),
        ("telecom_churn_mlc", TELECOM, 0.915, 5),
        ("saas_churn_pysurvival", SAAS, 0.923, 5),
    ],
    ids=["telco", "telecom", "saas"],
)
def test_snapshots(shared_data, name, query, reference, folds):
    """The AUC is that of the reference or better, but for chance, and probabilities mean so.

    The folds are scikit-learn's with seed 0, and the AUC their mean, as in the references.
    """
    rows = duckdb.sql(query.format(shared_data(name))).to_arrow_table()
    features, left = rows.drop(["left"]), rows["left"].to_numpy()
    parts = StratifiedKFold(5, shuffle=True, random_state=0).split(left, left)
    said, judged, areas = [], [], []
    for learn, judge in list(parts)[:folds]:
        found = Leaving().fit(features.take(learn), left[learn], seed=1)
        said.append(found.predict(features.take(judge)))
        judged.append(left[judge])
        areas.append(roc_auc_score(left[judge], said[-1]))
    assert np.mean(areas) >= reference - 0.005
    every, happened = np.concatenate(said), np.concatenate(judged)
    assert calibration_error(every, happened, np.ones(len(every))) <= CALIBRATED


STUDENTS = """
with days as (
    select id_student, date, sum(sum_click) as clicks from '{0}/daily_activity.parquet'
    where code_module = 'BBB' and date < {1} group by all
), handed_in as (
    select id_student, count(*) as submitted, avg(score) as score
    from '{0}/assessment_submissions.parquet' join '{0}/assessments.parquet' using (id_assessment)
    where code_module = 'BBB' and date_submitted < {1} group by all
), clicks as (
    select id_student, {1} - max(date) as idle,
        coalesce(sum(clicks) filter (date >= {1} - 7), 0) as clicks_7,
        coalesce(sum(clicks) filter (date >= {1} - 14), 0) as clicks_14,
        coalesce(sum(clicks) filter (date >= {1} - 30), 0) as clicks_30,
        count(*) filter (date >= {1} - 7) as days_7, count(*) filter (date >= {1} - 14) as days_14,
        count(*) filter (date >= {1} - 30) as days_30, sum(clicks) as clicks_ever
    from days group by all
)
select * exclude (id_student, final_result), final_result in ('Withdrawn', 'Fail') as left
from (select id_student, final_result, num_of_prev_attempts, studied_credits
      from '{0}/registrations.parquet'
      where code_module = 'BBB' and coalesce(date_unregistration >= {1}, true)
          and date_registration < {1})
left join clicks using (id_student) left join handed_in using (id_student) order by id_student
"""


@pytest.mark.parametrize(("day", "reference"), [(60, 0.79), (90, 0.81), (120, 0.85)])
def test_real_students(shared_data, day, reference):
    """Who will fail or withdraw is foreseen from what was known on day 60, 90 and 120."""
    query = STUDENTS.format(shared_data("oulad_engagement"), day)
    rows = duckdb.sql(query).to_arrow_table()
    found = Leaving().fit(rows.drop(["left"]), rows["left"].to_numpy(), seed=1)
    assert found.quality.auc.value >= reference
    assert found.quality.calibration_error <= CALIBRATED


def usage(folder, kinds):
    """Return SQL that makes a touchpoint of each kind of event on each day."""
    return " union all by name ".join(
        f"""select account_id::varchar as account, date as moment, '{kind}' as event,
            "{kind}"::double as value from '{folder}/daily_usage.parquet' where "{kind}" > 0"""
        for kind in kinds
    )


def contracts(folder):
    """Return SQL that makes touchpoints of when contracts began and ended."""
    return f"""
        select account_id::varchar as account, start_date as moment, 'Subscription Started' as event
        from '{folder}/accounts.csv.gz' union all by name
        select account_id::varchar as account, churn_date as moment, 'Subscription Ended' as event
        from '{folder}/churn_events.csv.gz'
    """


def test_behaviour_that_drives_leaving_is_found(shared_data, tmp_path):
    """Of a simulated network the forecast of 30 days tells leavers apart, judged by later dates."""
    folder = shared_data("churnsim_social")
    kinds = ("adview", "dislike", "like", "message", "newfriend", "post", "reply", "unfriend")
    lake = Project.create(tmp_path / "network").lake
    fill(lake, f"{contracts(folder)} union all by name {usage(folder, kinds)}")
    found = forecast(lake, CONTRACT, Asked(date(2020, 8, 31), 30))
    assert found.verdict.worth == "told_apart"
    assert found.verdict.auc.value >= 0.75
    assert found.calibration_error <= CALIBRATED
    assert found.outcomes > 300
    assert len(found.customers.one(0).drivers) == 3


def test_causeless_leaving_is_not_explained(shared_data, tmp_path):
    """Where more than half leave without a cause, little can be predicted, and it is said."""
    folder = shared_data("churnsim_crm")
    kinds = ("search", "add_contact", "meeting", "quote", "win_opportunity", "active_users")
    lake = Project.create(tmp_path / "crm").lake
    fill(lake, f"{contracts(folder)} union all by name {usage(folder, kinds)}")
    found = forecast(lake, CONTRACT, Asked(date(2023, 6, 30), 60))
    assert "Little can be predicted" in verdict(found)


RAVEN = """
    select account_id as account, signup_date as moment, 'Subscription Started' as event
    from '{0}/accounts.csv.gz' union all by name
    select account_id as account, churn_date as moment, 'Subscription Ended' as event
    from '{0}/churn_events.csv.gz' union all by name
    select account_id as account, start_date as moment, 'Subscription Changed' as event,
        mrr_amount::double as value from '{0}/subscriptions.csv.gz' union all by name
    select account_id as account, submitted_at as moment, 'Ticket Opened' as event
    from '{0}/support_tickets.csv.gz' union all by name
    select account_id as account, usage_date as moment, 'Feature Used' as event,
        usage_count::double as value
    from '{0}/feature_usage.csv.gz' join '{0}/subscriptions.csv.gz' using (subscription_id)
"""


def test_tables_filled_at_random_hold_no_drivers(shared_data, tmp_path):
    """Of tables filled independently nothing is learned: the same for everybody, no drivers."""
    lake = Project.create(tmp_path / "raven").lake
    fill(lake, RAVEN.format(shared_data("ravenstack_saas")))
    for day in (date(2024, 7, 1), date(2024, 12, 31)):
        found = of_contracts(lake, CONTRACT, Asked(day, 90))
        assert "Little can be predicted" in verdict(found)
        assert found.verdict.auc.low <= 0.5
        assert found.estimator == "base_rate"
        assert found.customers.one(0).drivers == []


SHOP = """
    select CustomerID::varchar as account, InvoiceDate as moment, 'Order Completed' as event,
        Quantity * UnitPrice as value from '{}/transactions.parquet'
    where CustomerID is not null and Quantity > 0 and UnitPrice > 0
"""


def test_a_model_that_does_not_converge_says_so(shared_data, tmp_path):
    """Of a log that begins too late BG/NBD is not printed; the verdict says why."""
    lake = Project.create(tmp_path / "shop", relationship="repeat").lake
    fill(lake, SHOP.format(shared_data("online_retail")))
    found = forecast(lake, REPEAT, Asked(date(2011, 8, 31), 90))
    assert found.estimator == "habits"
    assert found.parameters == {}
    assert verdict(found).startswith("BG/NBD does not hold here: the data begins in the middle")
    assert len(found.customers) == 3317


def test_newcomers_of_such_a_log_do_not_converge_either(gift_shop):
    """Only those first seen a quarter later still make giving up run towards 0."""
    from keepwell.engine.forecast.buyers import day_number
    from keepwell.engine.forecast.purchases import Purchases

    seen = gift_shop.upto(day_number(date(2011, 8, 31)))
    late = (seen.first >= day_number(date(2011, 1, 1))) & (
        seen.first < day_number(date(2011, 4, 1))
    )
    problem = Purchases.fit(seen.among(seen.names.filter(late.tolist()))).problem
    assert problem is not None
