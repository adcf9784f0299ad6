@procedure-full-restore
@control-A.5.30 @control-A.8.13 @control-SOC2-A1.3 @control-CP-4 @control-CP-9 @control-CP-10 @control-DORA-11 @control-DORA-12
Feature: Full restore
  Runbook, section 2. The database cluster is lost or damaged as a whole, and is restored from the newest usable
  backup and the WAL archive, in place.

  Where this departs from the written runbook: the data directory is never cleared; the backup set is chosen and
  pinned before anything stops; the end of the archive is a target that must be reached; WAL that was never
  archived is rescued; the recovery settings are pgBackRest's own; and every check can fail.

  Rule: What was acknowledged comes back, all of it

    Scenario: The data directory is gone
      Given readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost
      And the service answers queries within the recovery time objective
      And no acknowledged write older than the recovery point objective is lost
      And the restored server has the extension and the edition of its source
      And the planner's statistics are up to date

    @hazard-P6 @hazard-P1
    Scenario: A damaged data directory is repaired in place, fetching only what differs
      Given readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And the server died and some of its files are damaged
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And less was fetched than the backup holds

    Scenario Outline: The newest backup is <kind>
      Given readings written since the last backup and archived
      And a <kind> backup
      And readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the restore began with the <kind> backup
      And the database matches "before the failure"
      And no acknowledged write is lost

      Examples:
        | kind         |
        | full         |
        | differential |
        | incremental  |

    @hazard-P5 @hazard-P11
    Scenario: The last commits were never archived
      Given archiving has been failing
      And 500 readings acknowledged since then
      And the database was fingerprinted as "before the failure"
      And the server died
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

    @hazard-P5
    Scenario: What was never archived survives the next failure too
      Given archiving has been failing
      And readings written over several WAL segments, none archived
      And the server died
      And the on-call engineer restored the cluster
      And the restored server has archived all its WAL
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster along timeline 2
      Then no acknowledged write is lost

    @hazard-P2
    Scenario: A running server is stopped first, and the last commits are archived by its shutdown
      Given 50 readings acknowledged and not yet archived
      And the database was fingerprinted as "before the failure"
      When the on-call engineer restores the cluster, stopping the server first
      Then the database matches "before the failure"
      And no acknowledged write is lost

    @hazard-P16
    Scenario: The host's psql prints in a way of its own
      Given the database host has a psqlrc that changes what psql prints
      And readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And the restored server accepts writes

    @hazard-P15
    Scenario: Settings made with ALTER SYSTEM are kept
      Given the source runs with more connections than the default, set by ALTER SYSTEM
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the restored server still has that setting
      And the database answers

    Scenario: The new host has no TimescaleDB
      Given the source's version and edition were recorded with its backup
      And the server died and its data directory is gone
      And the host has PostgreSQL, but no TimescaleDB
      When the on-call engineer tries to restore the cluster
      Then it is refused because "looking for TimescaleDB"
      And the data directory is as it was

    @community @hazard-T1
    Scenario: The new host has the Apache edition only, which reads compressed chunks as empty
      Given the source's version and edition were recorded with its backup
      And the server died and its data directory is gone
      And the host has PostgreSQL, but only the Apache edition of TimescaleDB
      When the on-call engineer tries to restore the cluster
      Then it is refused because "(Apache)"
      And the data directory is as it was

    @hazard-P4
    Scenario: Tablespaces outside the data directory come back too
      Given a table in a tablespace outside the data directory, and a full backup of it
      And the database was fingerprinted as "before the failure"
      And the server died and some of its files are damaged
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"

    @hazard-P32
    Scenario: A repository with block incrementals restores all the same
      Given a repository with block incrementals and a differential backup in it
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"

    @community @hazard-T1 @hazard-T6
    Scenario: Compressed chunks, continuous aggregates and policies are there
      Given a cluster with compressed chunks, continuous aggregates and policies
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And every compressed chunk, continuous aggregate and policy of the source is there

  Rule: Nothing is touched before a restore is known to be possible

    @hazard-P1 @hazard-P7
    Scenario: There is no backup
      Given the configuration names a repository without backups
      And the server died
      When the on-call engineer tries to restore the cluster
      Then it is refused because "at least one backup"
      And the data directory is as it was

    @hazard-P2
    Scenario: The server still runs
      When the on-call engineer tries to restore the cluster
      Then it is refused because "a stopped server"
      And production still serves, untouched

    Scenario: The data directory is another cluster's
      Given the data directory is another cluster's
      When the on-call engineer tries to restore the cluster
      Then it is refused because "system identifier"
      And the data directory is as it was

    @hazard-P30
    Scenario: The disk of the new instance is too small
      Given a new database instance whose volume is too small
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then it is refused because "free"

    @hazard-P29
    Scenario: Two engineers restore at once
      Given the server died
      And another restore of the same data directory is under way
      When the on-call engineer tries to restore the cluster
      Then it is refused because "that no other run uses it"

  Rule: The timeline is production's, and no other

    @hazard-P12
    Scenario: A drill elsewhere has archived a timeline of its own into the repository
      Given readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And another host has promoted a copy and archived its own timeline into the repository
      And the server died and some of its files are damaged
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

    @hazard-P12
    Scenario: Nothing tells which of two timelines was production's
      Given readings written since the last backup and archived
      And another host has promoted a copy and archived its own timeline into the repository
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then it is refused because "one timeline"
      And restoring along timeline 1 loses no acknowledged write
