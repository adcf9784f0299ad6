@procedure-pitr
@control-A.5.30 @control-A.8.13 @control-SOC2-A1.3 @control-CP-4 @control-CP-10 @control-DORA-12
Feature: Point-in-time recovery
  Runbook, section 3. The database is brought back to a moment, a transaction, a WAL position or a named restore
  point: into a copy beside production, or in place.

  Where this departs from the written runbook: every time carries an offset; the backup set is one that can reach
  the target; the copy never archives, runs no background jobs and listens only locally; and that recovery ended
  exactly at the target is checked transaction by transaction.

  Rule: The recovered copy holds exactly what was committed up to the target

    @canonical
    Scenario: Recovery to five minutes before a backup
      Given a backup taken at T
      When I PITR to T-5m
      Then energy_readings max(created_at) <= T-5m
      And exactly the writes acknowledged up to T-5m are there
      And the backup of the night before was chosen, and the reason is given
      And the service answers queries within the recovery time objective
      And no acknowledged write older than the recovery point objective is lost

    Scenario: Readings deleted by mistake come back
      Given the readings were fingerprinted as "before the mistake"
      And the readings were then deleted
      When the on-call engineer recovers to the moment before the deletion
      Then the readings match "before the mistake"
      And the recovered copy never archives into the production repository

    Scenario: The target is exactly the moment of a commit
      Given two commits, the first of them at C
      When the on-call engineer recovers to C
      Then exactly the writes acknowledged up to C are there

    Scenario: The target lies between two commits of the same second
      Given two commits within the same second
      When the on-call engineer recovers to the moment between them
      Then the first of the two commits is there and the second is not

    @hazard-S8
    Scenario: Clients commit at once, and the WAL holds a later commit before an earlier one
      Given clients that commit at once, and C, the time of a commit that the WAL holds after a later one
      When the on-call engineer recovers to C
      Then the copy holds what the WAL has before the later commit, and nothing from it on
      And the report names the commit at C as left out

    Scenario Outline: The target is a transaction, <stop>
      Given three commits
      When the on-call engineer recovers to the second commit's transaction, <stop>
      Then <there> of the three commits are there

      Examples:
        | stop      | there |
        | inclusive | two   |
        | exclusive | one   |

    Scenario: The target is a WAL position
      Given three commits
      When the on-call engineer recovers to the WAL position of the second commit
      Then two of the three commits are there

    Scenario: The target is a named restore point
      Given a restore point "before the upgrade" followed by more commits
      When the on-call engineer recovers to the restore point "before the upgrade"
      Then exactly the writes acknowledged before the restore point are there

    @hazard-S9
    Scenario: Two restore points have the name that is asked for
      Given a restore point "before the release" followed by more commits
      And a restore point "before the release" followed by more commits
      When the on-call engineer recovers to the restore point "before the release"
      Then exactly the writes acknowledged before the newer restore point are there

    Scenario: The target is the end of a backup
      Given a backup taken at T
      And readings written since the last backup and archived
      When the on-call engineer recovers to the end of that backup
      Then every write acknowledged before the backup began is there
      And no write acknowledged after the backup ended is there

    @hazard-P18
    Scenario: The server's time zone is not UTC
      Given the server's time zone is "America/New_York"
      And two commits, the first of them at C
      When the on-call engineer recovers to C, written in the time of "-05:00"
      Then exactly the writes acknowledged up to C are there

    @hazard-P19
    Scenario: The database has been idle since before the target
      Given readings written since the last backup and archived
      And nothing was committed for an hour
      When the on-call engineer recovers to half an hour ago
      Then every acknowledged write is there

    Scenario: In place, with the server stopped first
      Given the readings were fingerprinted as "before the mistake"
      And the readings were then deleted
      When the on-call engineer recovers in place to the moment before the deletion
      Then production serves again
      And the readings match "before the mistake"

    @hazard-P14
    Scenario: A second recovery, from the timeline made by the first
      Given the readings were fingerprinted as "before the mistake"
      And the readings were then deleted
      And the on-call engineer recovered in place to the moment before the deletion
      And readings written on the new timeline at N
      When the on-call engineer recovers to N
      Then the recovery followed timeline 2
      And exactly the writes acknowledged up to N on the new timeline are there

    @hazard-P12
    Scenario: A recovery after two in place, the second of them further back than the first
      Given two commits, the first of them at C
      And readings written over several WAL segments, all archived
      And the readings were fingerprinted as "before the mistake"
      And the readings were then deleted
      And the on-call engineer recovered in place to the moment before the deletion
      And the on-call engineer recovered in place to C
      And readings written on the new timeline at N
      When the on-call engineer recovers to N
      Then the recovery followed timeline 3
      And exactly the writes acknowledged up to N on the new timeline are there

    @hazard-P19
    Scenario: The target is the last commit of all, and the server died with spare WAL segments
      Given readings written over several WAL segments, all archived
      And the server keeps spare WAL segments
      And 50 readings acknowledged and not yet archived
      And the server died
      When the on-call engineer recovers in place to the time of the last commit
      Then every acknowledged write is there

  Rule: A target that cannot be reached is refused, with what can

    Scenario: The target is before the oldest backup
      When the on-call engineer tries to recover to a moment before the oldest backup
      Then it is refused because "the earliest moment that can be reached is"
      And there is no recovered copy

    @hazard-P19
    Scenario: The target is in the future
      When the on-call engineer tries to recover to a moment in the future
      Then it is refused because "in the future"
      And there is no recovered copy

    @hazard-P19
    Scenario: The target is after the last archived WAL, and the server is gone
      Given readings written since the last backup and archived
      And nothing was committed for an hour
      And the server died and its data directory is gone
      When the on-call engineer tries to recover to half an hour ago
      Then it is refused because "the archive ends before it"
      And there is no recovered copy

    @hazard-P18 @hazard-T10
    Scenario: The target has no offset from UTC
      When the on-call engineer tries to recover to "2026-02-03 14:30:00"
      Then it is refused because "an offset from UTC"
      And there is no recovered copy

    @hazard-P8
    Scenario: A WAL segment before the target is missing
      Given readings written over several WAL segments, all archived
      And one of these segments is missing from the archive
      When the on-call engineer tries to recover to now
      Then it is refused, naming the missing segment
      And there is no recovered copy

    Scenario: The backup set asked for ended after the target
      Given a backup taken at T
      When the on-call engineer tries to recover to T-5m from that backup
      Then it is refused because "ended before the target"
      And there is no recovered copy

    Scenario: The backup set asked for does not exist
      When the on-call engineer tries to recover to now from backup set "20200101-000000F"
      Then it is refused because "20200101-000000F"
      And there is no recovered copy

  Rule: Thirty nights of backups with a retention of 30 days reach a moment of every week

    @hazard-P26 @long
    Scenario: A moment of each week of a month of backups
      Given thirty nights of backups with a retention of 30 days, and readings written every day
      Then a recovery to a random second of each week returns exactly the writes acknowledged up to it
