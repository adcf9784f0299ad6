@procedure-full-restore @procedure-pitr
@control-A.5.29 @control-A.5.30 @control-A.8.13 @control-SOC2-A1.3 @control-CP-4 @control-CP-10 @control-DORA-11 @control-DORA-12
Feature: What changed in production since the backup
  A backup holds production as it was configured then; the WAL that is replayed over it was written by production as it
  was configured later. Recovery goes on over the change, or stops and says what to do; a copy never follows it into
  what is production's.

  Rule: A server that recovers gets the settings that production had

    @hazard-S3
    Scenario: Production was given more connections since the backup
      Given production was restarted with 321 connections since the backup
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost
      And the restored server still has that setting
      And the report says that max_connections was raised from 40 to 321

    @hazard-S3
    Scenario: Production was given more connections, and a copy is paused at a moment after that
      Given production was restarted with 150 connections since the backup
      And production was restarted with 200 connections since the backup
      And two commits, the first of them at C
      When the on-call engineer recovers to C and pauses there
      Then exactly the writes acknowledged up to C are there
      And the copy is still in recovery
      And the report names the target, the last transaction replayed and the first left out

    @procedure-cross-region @hazard-S3
    Scenario: Production was given more connections, and the primary region is lost
      Given the backups are replicated to the other region
      And production was restarted with 321 connections since the backup
      And the replication has caught up
      And the database was fingerprinted as "before the disaster"
      And the primary region is lost
      When the on-call engineer restores in the other region
      Then the other region's database matches "before the disaster"
      And no acknowledged write is lost in the other region

    @hazard-S3
    Scenario: The new host's command line allows fewer connections than production had
      Given readings written since the last backup and archived
      And the server died and its data directory is gone
      And the server's command line allows 20 connections
      When the on-call engineer tries to restore the cluster
      Then it is refused because "max_connections of 40 at least"
      And no server runs there

  Rule: A tablespace that was created since the backup

    @hazard-S4
    Scenario: A copy does not follow production into its tablespace
      Given a tablespace was created since the backup, with a table in it
      When the on-call engineer tries to recover to a moment ago
      Then the recovery failed, the server is not running, and it says "a tablespace was created at /var/lib/postgresql/tablespace_archive after the backup"
      And nothing was written into production's tablespace
      And production still serves, untouched

    @hazard-S4
    Scenario: The plan of a copy names the tablespace
      Given a tablespace was created since the backup, with a table in it
      When the on-call engineer plans a copy as of a moment ago
      Then the plan says which tablespace it cannot recover past
      And production still serves, untouched

    @hazard-S4 @hazard-P4
    Scenario: A backup that was taken since gives the copy a tablespace of its own
      Given a tablespace was created since the backup, with a table in it
      And the on-call engineer tried to recover a copy, and cleaned up
      And a full backup
      And readings written since the last backup and archived
      And the database was fingerprinted as "production"
      When the on-call engineer recovers to a moment ago
      Then the copy matches "production"
      And production's tablespace is untouched

    @hazard-S4
    Scenario: In place, the tablespace comes back
      Given a tablespace was created since the backup, with a table in it
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"

    @hazard-S4
    Scenario: On a new host, the tablespace's directory is missing
      Given a tablespace was created since the backup, with a table in it
      And the database was fingerprinted as "before the failure"
      And the server died, and the host is a new one
      When the on-call engineer tries to restore the cluster
      Then the restore failed, the server is not running, and it says "make that directory"
      And once the tablespace's directory is there, resuming the restore succeeds
      And the database matches "before the failure"

  Rule: WAL on a volume of its own stays there

    @hazard-S10
    Scenario: WAL has a volume of its own, and the data directory is damaged
      Given production keeps its WAL on a volume of its own, and a full backup of it
      And 50 readings acknowledged and not yet archived
      And the database was fingerprinted as "before the failure"
      And the server died and some of its files are damaged
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost
      And the WAL is on its own volume again

    @hazard-S10 @hazard-P5
    Scenario: WAL has a volume of its own, and that of the data is lost
      Given production keeps its WAL on a volume of its own, and a full backup of it
      And 50 readings acknowledged and not yet archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost
      And the WAL is on its own volume again

    @hazard-S10
    Scenario: WAL has a volume of its own, and a copy does not go there
      Given production keeps its WAL on a volume of its own, and a full backup of it
      And readings written since the last backup and archived
      When the on-call engineer recovers to a moment ago
      Then exactly the writes acknowledged up to a moment ago are there
      And the copy's WAL is in its own data directory
      And production still archives

  Rule: What the new host sorts by, and what every recovery leaves

    @hazard-S6
    Scenario: The new host's library sorts text in another way than the indexes were built
      Given an index was built with another version of the library that sorts text, and was backed up
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then the restored server is not to be read from, because "indexes on text may miss rows"
      And once the index has been built anew, resuming the restore succeeds
      And no acknowledged write is lost

    @hazard-S3 @hazard-S6
    Scenario: An unlogged table and a prepared transaction
      Given production has an unlogged table with rows, and a transaction that is prepared
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the report names the unlogged table and the prepared transaction
      And no acknowledged write is lost

  Rule: Commands and files that production's configuration names are production's

    @hazard-P9 @hazard-P17
    Scenario: The server keeps its log itself, and recovery stops
      Given production's server keeps its log itself
      And readings written over several WAL segments, all archived
      And the database was fingerprinted as "before the failure"
      And one of these segments cannot be read
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then the restore stops, and says which segment it needs
      And once the segment can be read again, resuming the restore succeeds
      And the database matches "before the failure"

    @hazard-S5
    Scenario: A copy does not write into the log that production's server keeps
      Given production's server keeps its log itself
      And readings written over several WAL segments, all archived
      And one of these segments cannot be read
      When the on-call engineer tries to recover to now
      Then the recovery stops, and says which segment it needs
      And production's log does not speak of the copy

    @hazard-S5
    Scenario: A copy runs no command that production keeps from when it was a standby
      Given production has commands for the end of a recovery, and a file for its process number
      And readings written since the last backup and archived
      When the on-call engineer recovers to a moment ago
      Then exactly the writes acknowledged up to a moment ago are there
      And none of production's commands was run
      And the file with production's process number is as it was
