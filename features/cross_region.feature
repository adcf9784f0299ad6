@procedure-cross-region
@control-A.5.29 @control-A.5.30 @control-A.8.13 @control-A.8.14 @control-SOC2-A1.2 @control-SOC2-A1.3 @control-CP-4 @control-CP-10 @control-DORA-11 @control-DORA-12
Feature: Cross-region restore
  Runbook, section 5. The primary region is lost; the database is restored in another region from the replicated
  repository, and goes back when the primary region is well again.

  Where this departs from the written runbook: the other region's configuration is a file of its own, without keys
  and without retention; nothing is stopped or cleared before the replica is known to hold a whole backup set and an
  unbroken WAL behind it; the site archives into a repository of its own, never into the replica; and replication is
  verified object by object, not by counting.

  Rule: What was replicated comes back, and the replica stays as it is

    @hazard-P7 @hazard-P12 @hazard-P14
    Scenario: The primary region is lost
      Given the backups are replicated to the other region
      And readings written since the last backup and archived
      And a differential backup
      And readings written since the last backup and archived
      And the replication has caught up
      And the database was fingerprinted as "before the disaster"
      And the primary region is lost
      When the on-call engineer restores in the other region
      Then the other region's database matches "before the disaster"
      And no acknowledged write is lost in the other region
      And the service answers queries within the recovery time objective
      And nothing was asked of the primary region
      And the replicated repository is as it was
      And the other region archives into a repository of its own, beginning with a full backup
      And what the other region writes can be recovered from its own repository

    Scenario: Replication lags behind when the primary region is lost
      Given the backups are replicated to the other region
      And readings written since the last backup and archived
      And the replication has caught up
      And the replication stopped, and readings were written since
      And the replication lag was measured
      And the primary region is lost
      When the on-call engineer restores in the other region
      Then the plan and the report name the newest moment that could be recovered
      And exactly the replicated writes are there
      And what was lost is what the lag said
      And no acknowledged write older than the recovery point objective is lost

    @hazard-P8 @hazard-P11
    Scenario: A WAL segment was lost in replication, and the engineer goes as far as there is no gap
      Given the backups are replicated to the other region
      And readings written over several WAL segments, all archived
      And the replication has caught up, but lost one of the WAL segments
      And the primary region is lost
      When the on-call engineer restores in the other region up to the gap
      Then the plan and the report name the newest moment that could be recovered
      And exactly the replicated writes are there

    Scenario: An object of the newest backup was lost in replication
      Given the backups are replicated to the other region
      And a full backup
      And readings written since the last backup and archived
      And the replication has caught up, but lost an object of the newest backup
      And the primary region is lost
      When the on-call engineer restores in the other region
      Then an older backup set was used, and the plan names the lost object
      And no acknowledged write is lost in the other region

    @hazard-P14
    Scenario: The site's own repository cannot be written at first
      Given the backups are replicated to the other region
      And readings written since the last backup and archived
      And the replication has caught up
      And the primary region is lost
      And the site's own repository cannot be written
      When the on-call engineer tries to restore in the other region
      Then the other region serves, but does not archive
      And once its own repository can be written, resuming the restore succeeds
      And no acknowledged write is lost in the other region
      And the replicated repository is as it was
      And the other region archives into a repository of its own, beginning with a full backup

    @hazard-P12 @hazard-P14
    Scenario: Something archives a new timeline into the replica while the other region takes over
      Given the backups are replicated to the other region
      And the primary region is lost
      And the site's own repository cannot be written
      When the on-call engineer tries to restore in the other region
      Then the other region serves, but does not archive
      And if something archives a new timeline into the replica meanwhile, the resumed restore says so and fails

  Rule: Nothing is touched before a restore in the other region is known to be possible

    Scenario: The backup that was asked for is not whole there
      Given the backups are replicated to the other region
      And a full backup
      And the replication has caught up, but lost an object of the newest backup
      When the on-call engineer tries to restore that backup in the other region
      Then it is refused, naming the lost object
      And nothing was touched in the other region

    @hazard-P8
    Scenario: A WAL segment was lost in replication
      Given the backups are replicated to the other region
      And readings written over several WAL segments, all archived
      And the replication has caught up, but lost one of the WAL segments
      When the on-call engineer tries to restore in the other region
      Then it is refused, naming the lost object
      And nothing was touched in the other region

    @hazard-P2 @hazard-P28
    Scenario: The other region has taken over already
      Given the backups are replicated to the other region
      And the primary region is lost
      And the on-call engineer restored in the other region
      When the on-call engineer tries to restore in the other region
      Then it is refused because "nothing has been archived yet"
      And the other region's server is the one that took over

    @hazard-P1 @hazard-P7
    Scenario Outline: The configuration of the other region has <fault>
      Given the backups are replicated to the other region
      And the configuration of the other region has <fault>
      When the on-call engineer tries to restore in the other region
      Then it is refused because "<reason>"
      And nothing was touched in the other region

      Examples:
        | fault                          | reason                          |
        | no keys                        | no repo1-s3-key                 |
        | the wrong keys                 | at least one backup             |
        | keys that everybody can read   | nobody but its owner can read   |
        | the wrong path                 | at least one backup             |
        | the primary's own file         | another configuration           |
        | the replica to archive into    | nothing has been archived yet   |

  Rule: Replication is verified object by object

    Scenario: Everything is replicated
      Given the backups are replicated to the other region
      And readings written since the last backup and archived
      And the replication has caught up
      When the replica is compared with the primary's bucket
      Then every object is the same in both regions
      And the other region is not behind

    Scenario: Objects that are missing, older or damaged are named
      Given the backups are replicated to the other region
      And the replica lacks an object, has an older one, a shorter one, a damaged one and one too many
      When the replica is compared with the primary's bucket
      Then each of these objects is named, with what is wrong with it

    Scenario: What the replication may still be copying is no difference
      Given the backups are replicated to the other region
      And the replication stopped, and readings were written since
      When the replica is compared with the primary's bucket, allowing for an hour
      Then no object differs, and the newest are in flight

  Rule: The way back loses nothing, and leaves the primary's repository clean

    @hazard-P5 @hazard-P12 @hazard-P14
    Scenario: The primary region takes over again
      Given the backups are replicated to the other region
      And readings written since the last backup and archived
      And the replication has caught up
      And the replication stopped, and readings were written since
      And the primary region is lost
      And the on-call engineer restored in the other region
      And readings written in the other region
      And the primary region is back
      When the on-call engineer fails back to the primary region
      Then production serves again
      And every write of the other region is there, and none that was left behind
      And the WAL that the old primary had set aside was put back before the start
      And the other region's server is stopped
      And the primary's repository has all that it had, and a full backup of the new timeline
      And production still archives
      And what was never replicated can still be recovered from the primary's repository

    @hazard-P2 @hazard-P12
    Scenario Outline: The way back is not safe: <danger>
      Given the backups are replicated to the other region
      And the primary region is lost
      And the on-call engineer restored in the other region
      And the primary region is back
      And <danger>
      When the on-call engineer tries to fail back to the primary region
      Then it is refused because "<reason>"
      And the data directory is as it was

      Examples:
        | danger                                              | reason                      |
        | the primary has begun a timeline of its own         | only timelines before 2     |
        | the other region's server died with WAL not archived | shut down cleanly           |
