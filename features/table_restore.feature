@procedure-table-restore
@control-A.5.30 @control-A.8.13 @control-SOC2-A1.3 @control-CP-4 @control-CP-10 @control-DORA-12
Feature: Restoring one table
  Runbook, section 4. The rows of one table come back from a copy of the database: from a database that stands beside
  production, from a recovery to a point in time made for it (method 2), or from a file that was extracted. Nothing but
  that table changes, and the restore can be taken back.

  Where this departs from the written runbook: the safety copy really holds the rows; nothing is ever truncated, and
  nothing cascades; rows are compared first and only those that differ are changed, in one transaction; triggers do
  not fire; sequences never go back; foreign keys are enforced; and the rows are checked before they are committed.

  Rule: Merging brings rows back and keeps newer ones

    @hazard-T9 @hazard-T8
    Scenario: Deleted users come back and newer ones stay
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the database was fingerprinted as "after the mistake"
      When the on-call engineer merges the table users from the copy
      Then the deleted users are back and the newer ones are still there
      And nothing but the table users differs from "after the mistake"
      And the next new user gets a number of its own, and its triggers fire

    Scenario: Only missing rows are added, and a row that was changed since keeps its change
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And a user was renamed since
      And the database was fingerprinted as "after the mistake"
      When the on-call engineer adds the missing rows of the table users from the copy
      Then the deleted users are back and the newer ones are still there
      And the renamed user keeps the new name
      And nothing but the table users differs from "after the mistake"

    Scenario Outline: A table of another kind: <table>
      Given tables of every kind in production
      And the database was fingerprinted as "before the mistake"
      And a copy of production's database as it is now
      And half of the rows of the table <table> were then deleted and the others changed
      When the on-call engineer merges the table <table> from the copy
      Then the database matches "before the mistake"

      Examples:
        | table                 |
        | billing."TariffPlans" |
        | important_table       |
        | billing.invoices      |
        | "Secret notes"        |
        | tree                  |
        | billing.counters      |

  Rule: Replacing makes the table exactly what the source has, unless others refer to what would go

    @hazard-T5
    Scenario: Replacing is refused where other tables refer to rows that would go
      Given a copy of production's database as it is now
      And a newer user with a meter was then added
      When the on-call engineer tries to replace the table users from the copy
      Then it is refused because "rows of public.meters"
      And production still serves, untouched
      And nothing is staged any more

    @hazard-T5
    Scenario: Replacing a table that others refer to leaves them untouched
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the database was fingerprinted as "after the mistake"
      When the on-call engineer replaces the table users from the copy
      Then the table users is exactly the copy's
      And nothing but the table users differs from "after the mistake"

    Scenario: A table without a key is replaced
      Given tables of every kind in production
      And the database was fingerprinted as "before the mistake"
      And a copy of production's database as it is now
      And half of the rows of the table billing.notices were then deleted and the others changed
      When the on-call engineer replaces the table billing.notices from the copy
      Then the database matches "before the mistake"

  Rule: A hypertable comes back whole or by range, with its chunks

    @hazard-T3 @hazard-T4
    Scenario: All readings were deleted
      Given the database was fingerprinted as "before the mistake"
      And a copy of production's database as it is now
      And all readings were then deleted
      When the on-call engineer replaces the table energy_readings from the copy
      Then the database matches "before the mistake"

    @hazard-T4
    Scenario: Readings of two days were spoilt, and only these days come back
      Given a copy of production's database as it is now
      And readings of two days were then spoilt and newer ones written
      When the on-call engineer replaces these two days of the table energy_readings from the copy
      Then the readings of these two days are the copy's
      And every reading outside of them is as it was
      And the newer readings are still there
      And the safety copy holds every row that was there

    Scenario: Chunk by chunk
      Given the database was fingerprinted as "before the mistake"
      And a copy of production's database as it is now
      And readings of two days were then spoilt
      When the on-call engineer merges the table energy_readings from the copy, chunk by chunk
      Then the database matches "before the mistake"

    @community @hazard-T3 @hazard-T4 @hazard-T6
    Scenario: Compressed chunks, continuous aggregates and policies are as before
      Given a cluster with compressed chunks, continuous aggregates and policies
      And the database was fingerprinted as "before the mistake"
      And a copy of production's database as it is now
      And readings of two days were then spoilt
      When the on-call engineer merges the table energy_readings from the copy
      Then the database matches "before the mistake"
      And the chunks that were compressed are compressed to the last row

    @community @hazard-T6
    Scenario: The history of aggregates whose readings retention has dropped is kept
      Given a cluster with compressed chunks, continuous aggregates and policies
      And retention has dropped the oldest readings
      And the database was fingerprinted as "before the mistake"
      And a copy of production's database as it is now
      And all readings were then deleted
      When the on-call engineer replaces the table energy_readings from the copy
      Then the database matches "before the mistake"

  Rule: Method 1: from a logical backup in the object storage

    @hazard-T9
    Scenario: Users as the latest logical backup has them
      Given a logical backup in the object storage
      And users were then deleted by mistake and newer ones added
      And the database was fingerprinted as "after the mistake"
      When the on-call engineer merges the table users from the latest logical backup
      Then the deleted users are back and the newer ones are still there
      And nothing but the table users differs from "after the mistake"
      And nothing is left of the scratch server

    @hazard-T3 @hazard-T12
    Scenario: All readings, from a logical backup
      Given the database was fingerprinted as "before the mistake"
      And a logical backup in the object storage
      And all readings were then deleted
      When the on-call engineer replaces the table energy_readings from the latest logical backup
      Then the database matches "before the mistake"
      And nothing is left of the scratch server

    @community @hazard-T3 @hazard-T6 @hazard-T12
    Scenario: Compressed readings, from a logical backup
      Given a cluster with compressed chunks, continuous aggregates and policies
      And the database was fingerprinted as "before the mistake"
      And a logical backup in the object storage
      And readings of two days were then spoilt
      When the on-call engineer merges the table energy_readings from the latest logical backup
      Then the database matches "before the mistake"
      And the chunks that were compressed are compressed to the last row
      And nothing is left of the scratch server

  Rule: Method 2, in one command: from a time to the table

    Scenario: Users as they were at a point in time
      Given users were deleted by mistake after the moment M, and newer ones added
      And 50 readings acknowledged since then
      And the database was fingerprinted as "after the mistake"
      When the on-call engineer merges the table users as it was at M
      Then the deleted users are back and the newer ones are still there
      And nothing but the table users differs from "after the mistake"
      And the recovered copy that was made for it is gone
      And the service answers queries within the recovery time objective
      And no acknowledged write older than the recovery point objective is lost

  Rule: A restore can be taken back

    Scenario Outline: Taking back the restore of <table>
      Given tables of every kind in production
      And a copy of production's database as it is now
      And half of the rows of the table <table> were then deleted and the others changed
      And the database was fingerprinted as "before the restore"
      And the on-call engineer has replaced the table <table> from the copy
      When the on-call engineer takes the restore back
      Then the database matches "before the restore"

      Examples:
        | table                 |
        | billing."TariffPlans" |
        | important_table       |
        | billing.notices       |

    Scenario: Rows that were changed since are not lost
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the on-call engineer has merged the table users from the copy
      And two of the users that came back were renamed since
      When the on-call engineer tries to take the restore back
      Then it is refused because "2 rows that were changed since"
      And production still serves, untouched

    Scenario: Rows that were changed since are lost where that is asked for
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the database was fingerprinted as "after the mistake"
      And the on-call engineer has merged the table users from the copy
      And two of the users that came back were renamed since
      When the on-call engineer takes the restore back, losing later changes
      Then the users match "after the mistake"

    Scenario: A damaged record of what was changed is not used
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the on-call engineer has merged the table users from the copy
      And one row of the record was damaged
      When the on-call engineer tries to take the restore back
      Then it is refused because "SHA-256"
      And production still serves, untouched

    Scenario: Safety copies do not lie about for ever
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the on-call engineer has merged the table users from the copy
      And 91 days have passed since, and a row of the table important_table was changed
      And the database was fingerprinted as "before the restore"
      And the on-call engineer has replaced the table important_table from the copy
      When the safety copies of more than 90 days are removed
      Then the older restore cannot be taken back any more
      And the newer one can, after which the database matches "before the restore"

  Rule: Production goes on

    @hazard-T2
    Scenario: Readers are never kept waiting, and lose no row
      Given a copy of production's database as it is now
      And readings of two days were then spoilt
      And a report reads energy_readings in a transaction that stays open
      When the on-call engineer merges the table energy_readings from the copy
      Then the report still reads what it read, and is done in time

    Scenario: A writer that does not let go of the table
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And an application has changed a user and does not commit
      When the on-call engineer tries to merge the table users from the copy
      Then it is refused because "held by"
      And production still serves, untouched

    @community @hazard-T2
    Scenario: Background jobs are on again after a refusal
      Given a cluster with compressed chunks, continuous aggregates and policies
      And a copy of production's database as it is now
      And readings of two days were then spoilt
      And an application has changed a reading and does not commit
      When the on-call engineer tries to merge the table energy_readings from the copy
      Then it is refused because "held by"
      And production still serves, untouched

  Rule: What cannot be done is refused, and nothing changes

    @community @hazard-T1
    Scenario: Production runs under the Apache edition, which reads compressed chunks as empty
      Given a cluster with compressed chunks, continuous aggregates and policies
      And a copy of production's database as it is now
      And readings of two days were then spoilt
      And production was started again under the Apache edition
      When the on-call engineer tries to merge the table energy_readings from the copy
      Then it is refused because "compressed chunks would read as empty"
      And production still serves, untouched

    Scenario Outline: There is no such table: <table>
      Given a copy of production's database as it is now
      When the on-call engineer tries to merge the table <table> from the copy
      Then it is refused because "<reason>"
      And production still serves, untouched

      Examples:
        | table                   | reason                      |
        | userz                   | did you mean public.users   |
        | billing.tariffplans     | did you mean billing."Tariff |
        | meter_owners            | a view                      |

    Scenario: The table is in production but not in the copy
      Given a copy of production's database as it is now
      And tables of every kind in production
      When the on-call engineer tries to merge the table billing.invoices from the copy
      Then it is refused because "expected a table of that name"
      And production still serves, untouched

    Scenario: Merging needs a key
      Given tables of every kind in production
      And a copy of production's database as it is now
      When the on-call engineer tries to merge the table billing.notices from the copy
      Then it is refused because "a primary key"
      And production still serves, untouched

    Scenario: Columns were added since that rows can do without
      Given a copy of production's database as it is now
      And users were then deleted by mistake and newer ones added
      And the table users has got a new column that may be empty
      When the on-call engineer merges the table users from the copy
      Then the deleted users are back and the newer ones are still there
      And the plan says that the source has no "nickname"

    Scenario: A column was added since that rows cannot do without
      Given a copy of production's database as it is now
      And the table important_table has got a new column that must not be empty
      When the on-call engineer tries to merge the table important_table from the copy
      Then it is refused because "the source lacks ledger_code"
      And production still serves, untouched

    Scenario: A row refers to one that is not there
      Given a copy of production's database as it is now
      And the meters of a user, and then the user, were deleted
      When the on-call engineer tries to merge the table meters from the copy
      Then it is refused because "referred to"
      And production still serves, untouched
