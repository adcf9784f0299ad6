@procedure-backup
@control-A.8.13 @control-SOC2-A1.2 @control-CP-9 @control-DORA-12
Feature: Backups
  Runbook, section 1: what is stored, for how long, and what can be restored from it to when.

  Where this departs from the written runbook: a backup counts only when it was seen in the repository with all that
  a restore of it needs; a logical backup is taken while no background job changes the data, and counts only with its
  manifest; and what can be restored to when is computed from the WAL segments that are really there.

  Rule: A physical backup is one that a restore can begin with

    Scenario Outline: A <kind> backup
      Given readings written since the last backup and archived
      And the database was fingerprinted as "at the backup"
      When the on-call engineer makes a <kind> backup
      Then it is a <type> backup, and it is listed without an error
      And the source's version and edition are recorded for later restores
      And a recovery from that backup returns "at the backup"

      Examples:
        | kind         | type |
        | full         | full |
        | differential | diff |
        | incremental  | incr |

    Scenario: Archiving fails
      Given archiving fails
      When the on-call engineer tries to make a full backup
      Then it is refused because "that WAL is archived"
      And no backup was made

    Scenario: The server does not run
      Given the server died
      When the on-call engineer tries to make a full backup
      Then it is refused because "a backup is made of a running server"
      And no backup was made

  Rule: A logical backup holds every row of one moment, and says so

    Scenario Outline: A logical backup as a <format>
      Given logical backups are written as a <format>
      When the on-call engineer makes a logical backup
      Then its manifest has the digest of every table
      And it was restored into a scratch server before it counted as a backup
      And nothing of it is left on the host

      Examples:
        | format    |
        | file      |
        | directory |

    @community @hazard-T2
    Scenario: A chunk is being compressed when a logical backup is asked for
      Given a compression job that runs and takes its time
      And logical backups are written as a file
      When the on-call engineer makes a logical backup meanwhile
      Then every row is in the backup, compressed or not
      And it was restored into a scratch server before it counted as a backup
      And all background jobs are on again

    @community @hazard-T2
    Scenario: A chunk is being compressed by hand when a logical backup is asked for
      Given somebody is compressing a chunk by hand
      And logical backups are written as a file
      When the on-call engineer makes a logical backup meanwhile
      Then every row is in the backup, compressed or not
      And it was restored into a scratch server before it counted as a backup

    @community @hazard-T2
    Scenario: A logical backup was killed while the background jobs were off
      Given a logical backup that was killed while the background jobs were off
      When the on-call engineer resumes the logical backup
      Then the resumed backup is whole
      And all background jobs are on again

    Scenario: An upload that was cut off goes on where it stopped
      Given a logical backup whose upload was cut off in the middle
      When the on-call engineer resumes the logical backup
      Then only the parts that were missing were sent again
      And the resumed backup is whole

    Scenario: An archive without a manifest is not a backup
      Given a logical backup that was cut off before its manifest was stored
      When the on-call engineer looks at what can be restored
      Then the archive is there, and is not a backup
      And the retention check says that there is no logical backup

    Scenario: The bucket does not exist
      Given logical backups go to a bucket that does not exist
      When the on-call engineer tries to make a logical backup
      Then it is refused because "no-such-bucket"

    Scenario: The credentials are refused
      Given the credentials for logical backups are wrong
      When the on-call engineer tries to make a logical backup
      Then it is refused because "credentials"
      And there is no logical backup, and nothing was stored

    Scenario: The work directory is too small
      Given the work directory is on a volume that is too small for the dump
      When the on-call engineer tries to make a logical backup
      Then it is refused because "free"
      And there is no logical backup, and nothing was stored

  Rule: Logical backups are kept for 90 days, and the last good one for ever

    Scenario: The edges of the retention
      Given logical backups that are 91, 90, 89 and 1 days old
      When the on-call engineer expires logical backups
      Then those of 90, 89 and 1 days are kept, and that of 91 days is gone with its manifest

    Scenario: The last good one is never removed
      Given a logical backup of 200 days ago is the only one
      When the on-call engineer expires logical backups
      Then that of 200 days is kept, and the plan says why

    Scenario: What an unfinished backup left is removed
      Given a logical backup that was cut off before its manifest was stored
      And it has been left for 2 days
      When the on-call engineer expires logical backups and what is left over
      Then what was left over is reported and gone

    Scenario: The settings name the physical backups' folder as that of logical ones
      When the on-call engineer tries to expire logical backups and what is left over, in the physical backups' folder
      Then it is refused because "a pgBackRest repository"
      And no object of the physical backups is gone

  Rule: What can be restored to when is known, and true at every edge

    @hazard-P26 @long
    Scenario: Bases of 30 days and WAL of 7, after forty-five days
      Given forty-five days of backups, with bases kept for 30 days and WAL for 7
      When the on-call engineer looks at what can be restored
      Then what is there is as the policy says
      And the older bases restore to their own end only, and every moment of the last 7 days can be restored
      And a bar shows this for each backup
      And the end of the oldest base can be restored
      And a moment between the oldest two bases is refused, naming the next that can be reached
      And the first moment of the last 7 days can be restored, and the second before it is refused
      And the last moment can be restored
