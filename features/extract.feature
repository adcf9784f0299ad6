@procedure-extract
@control-A.8.13 @control-CP-10 @control-DORA-12
Feature: Extracting data from a recovered copy, and merging it back
  Runbook, section 3, "Extracting Data from PITR Instance". Tables, rows or the result of a query go into a file on the
  client's side, with their count and digest beside it; bringing them back is a merge that is reviewed before anything
  is changed, and carried out in one transaction.

  Where this departs from the written runbook: the file is the client's, not the server's; what is extracted is read
  in one read-only snapshot; and a file is never piped into production.

  @hazard-T13
  Scenario Outline: Rows are extracted as <format> into a file of the client's
    Given a copy of production's database as it is now
    When the on-call engineer extracts the important rows with an amount above 300 from the copy as <format>
    Then the file is this machine's, private, and as its description says
    And the file has as many rows as the copy has of them

    Examples:
      | format |
      | csv    |
      | text   |
      | binary |

  @hazard-T13
  Scenario: A table is extracted as an archive that pg_restore reads
    Given a copy of production's database as it is now
    When the on-call engineer extracts the tables users and billing."TariffPlans" from the copy as an archive
    Then the file is this machine's, private, and as its description says
    And pg_restore lists the data of both tables in it

  Scenario: The result of a query is extracted
    Given a copy of production's database as it is now
    When the on-call engineer extracts the number of meters of each user from the copy
    Then the file is this machine's, private, and as its description says

  Scenario Outline: Extracted rows are merged back after a review, from <format>
    Given the database was fingerprinted as "before the mistake"
    And a copy of production's database as it is now
    And half of the rows of the table important_table were then deleted and the others changed
    And the on-call engineer has extracted all rows of important_table from the copy as <format>
    When the on-call engineer merges the extracted file into important_table
    Then the plan says that "100 rows inserted, 100 updated, 0 deleted"
    And the database matches "before the mistake"

    Examples:
      | format |
      | csv    |
      | text   |
      | binary |

  Scenario: A file that was changed since is not merged
    Given a copy of production's database as it is now
    And the on-call engineer has extracted all rows of important_table from the copy as csv
    And the extracted file was then changed
    When the on-call engineer tries to merge the extracted file into important_table
    Then it is refused because "SHA-256"
    And production still serves, untouched

  Scenario: A file is merged only into the table that it came from
    Given a copy of production's database as it is now
    And the on-call engineer has extracted all rows of important_table from the copy as csv
    When the on-call engineer tries to merge the extracted file into users
    Then it is refused because "rows extracted from public.users"
    And production still serves, untouched

  Scenario Outline: A condition that is no condition is refused: <condition>
    Given a copy of production's database as it is now
    When the on-call engineer tries to extract important rows where <condition>
    Then it is refused because "that only reads"
    And no file was written

    Examples:
      | condition                                            |
      | true); DROP TABLE users; --                          |
      | amount > 1) TO PROGRAM 'touch /tmp/x' --             |
      | (SELECT count(*) FROM no_such_table) > 0             |
      | setval('users_user_id_seq', 1) > 0                   |

  @hazard-T4
  Scenario: An archive of a hypertable would hold none of its rows
    Given a copy of production's database as it is now
    When the on-call engineer tries to extract the table energy_readings from the copy as an archive
    Then it is refused because "holds none of its rows"
    And no file was written
