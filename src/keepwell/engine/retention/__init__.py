"""Who stayed and who left: the stays of customers, rates, cohorts, revenue, causes, alarms."""
