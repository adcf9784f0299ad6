@procedure-pitr
@control-A.8.13 @control-CP-10 @control-DORA-12
Feature: The recovered copy beside production
  Runbook, section 3. A copy recovered beside production, on another port, must not touch production in any way, and
  can be removed without risk.

  Rule: Production does not notice

    Scenario: Production serves while a copy is recovered beside it
      Given the database was fingerprinted as "production"
      And an application keeps writing to production
      When the on-call engineer recovers to a moment ago
      Then the application has written without a gap
      And production matches "production" besides what the application wrote

    @hazard-P12 @hazard-P13
    Scenario: The copy does not archive
      When the on-call engineer recovers to a moment ago
      And the copy writes and switches its WAL
      Then the recovered copy never archives into the production repository
      And production still archives

    @hazard-T7
    Scenario: The copy's background jobs stay still
      When the on-call engineer recovers to a moment ago
      Then no background job runs on the copy
      And the copy listens only locally

    @community @hazard-T7
    Scenario: A retention policy does not drop what was just recovered
      Given a cluster with compressed chunks, continuous aggregates and policies
      And the database was fingerprinted as "before the mistake"
      When the on-call engineer recovers to a moment ago
      Then the copy matches "before the mistake" after its jobs would have run

    @hazard-P20
    Scenario: A copy that is paused at the target can be looked at and promoted later
      Given two commits, the first of them at C
      When the on-call engineer recovers to C and pauses there
      Then exactly the writes acknowledged up to C are there
      And the copy is still in recovery
      And the report names the target, the last transaction replayed and the first left out

  Rule: The place of a copy is its own

    @hazard-P28
    Scenario: An earlier copy still runs
      Given a copy was recovered a moment ago
      When the on-call engineer tries to recover to a moment ago
      Then it is refused because "holds files"
      And the earlier copy still answers

    Scenario: The port is taken
      Given something listens on the copy's port
      When the on-call engineer tries to recover to a moment ago
      Then it is refused because "port"
      And there is no recovered copy

    Scenario: The copy would lie over production
      When the on-call engineer tries to recover to a moment ago into production's data directory
      Then it is refused because "production's data directory"
      And production still serves, untouched

    @hazard-P4
    Scenario: The copy's tablespaces are its own
      Given a table in a tablespace outside the data directory, and a full backup of it
      And the database was fingerprinted as "production"
      When the on-call engineer recovers to a moment ago
      Then the copy matches "production"
      And production's tablespace is untouched

    Scenario: Only one database's content is brought along
      Given another database on the same server, and a full backup of both
      And the database was fingerprinted as "production"
      When the on-call engineer recovers to a moment ago, leaving other databases' content out
      Then the copy matches "production"
      And the other database takes no room on the copy and is whole in production

  Rule: Clean-up removes only what a recovery made

    Scenario: A copy is removed
      Given a copy was recovered a moment ago
      When the on-call engineer cleans up the copy
      Then nothing is left of the copy
      And production still serves, untouched

    Scenario: A directory that no recovery made is left alone
      Given a data directory that no recovery made
      When the on-call engineer tries to clean it up
      Then it is refused because "no such record"
      And that directory is as it was

    Scenario: Production is never cleaned up
      When the on-call engineer tries to clean up production's data directory
      Then it is refused because "production's data directory"
      And production still serves, untouched
