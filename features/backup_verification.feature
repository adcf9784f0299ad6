@procedure-backup-verification
@control-A.8.13 @control-SOC2-A1.2 @control-CP-9 @control-DORA-12
Feature: Daily verification of the backups
  Runbook, section 7. Every day the backups are verified; the result is a report, metrics, a message to the
  monitoring, and an exit code.

  Where this departs from the written runbook: every status is computed. The written script says "valid" and "passed"
  whatever it finds, and pgBackRest's own commands exit 0 where a backup is corrupt and where WAL is missing.

  Rule: The verdict is what was found

    Scenario: Healthy backups pass
      Given the repository as it is
      And monitoring that takes reports
      And the last drill proved every scenario
      When the backups are verified, reading all of the repository
      Then the verification passed
      And the report calls the backup "valid"
      And the check "repository_content" passed
      And the check "archiving" passed
      And the check "restore_proof" passed
      And monitoring has the report, after 1 attempt
      And nothing was changed but for one archived segment

    @hazard-P25
    Scenario: There is no backup
      Given a cluster without any backup
      When the backups are verified
      Then the verification failed
      And the check "backup_exists" failed
      And the report calls the backup "missing"

    @hazard-P25 @hazard-P31
    Scenario: An object of a backup is corrupt
      Given an object of the backup is corrupt
      When the backups are verified, reading all of the repository
      Then the verification failed
      And the check "repository_objects" passed
      And the check "repository_content" failed
      And the object is named
      And the report calls the backup "invalid"

    @hazard-P31
    Scenario: An object of a backup was cut
      Given an object of the backup is cut
      When the backups are verified
      Then the verification failed
      And the check "repository_objects" failed
      And the object is named

    @hazard-P31
    Scenario: An object of a backup is missing where it was
      Given a full backup
      And an object of the backup is missing
      When the backups are verified
      Then the verification failed
      And the object is named

    @hazard-P25
    Scenario: Pages failed their checksum in a backup
      Given a page of a table was damaged on the disk before the last backup
      When the backups are verified
      Then the verification failed
      And the check "page_checksums" failed
      And the damaged file is named
      And the report calls the backup "invalid"

    Scenario Outline: The newest backup is <hours> hours old
      Given the newest backup is <hours> hours old
      When the backups are verified
      Then the verification <ends>
      And the check "backup_age" <came to>

      Examples:
        | hours | ends                | came to        |
        | 20    | passed              | passed         |
        | 30    | ends with a warning | gave a warning |
        | 60    | failed              | failed         |

    Scenario: The newest backup is much larger than those before it
      Given much was loaded before the last backup
      When the backups are verified
      Then the verification ends with a warning
      And the check "size_check" gave a warning

    Scenario Outline: The last drill <was>
      Given the last drill <was>
      When the backups are verified
      Then the verification <ends>
      And the check "restore_proof" <came to>

      Examples:
        | was                | ends                | came to        |
        | failed             | failed              | failed         |
        | was forty days ago | ends with a warning | gave a warning |

  Rule: The WAL archive is continuous, segment by segment

    @hazard-P8 @hazard-P25
    Scenario: A WAL segment is missing, which pgBackRest does not see
      Given readings written over several WAL segments, all archived
      And one of these segments is missing from the archive
      When the backups are verified, reading all of the repository
      Then the verification failed
      And the check "wal_archive" failed
      And the check "repository_content" passed
      And the missing segment is named

    @hazard-P10
    Scenario: A WAL segment is corrupt, and its object is whole
      Given readings written over several WAL segments, all archived
      And one of these segments is corrupt in the archive
      When the backups are verified, reading all of the repository
      Then the verification failed
      And the check "repository_content" failed
      And the corrupt segment is named

    @hazard-P26
    Scenario: WAL between older backups has expired
      Given weekly full backups whose WAL has expired but for that of the last
      When the backups are verified
      Then the check "wal_archive" passed
      And the verification passed
      And the older backups reach only to their own end, and the last one to the end of the archive

    Scenario: The server's WAL does not arrive
      Given archiving has been failing
      When the backups are verified
      Then the verification failed
      And the check "archiving" failed

  Rule: An outage of the monitoring neither hides nor changes the result

    @hazard-P25
    Scenario: Monitoring is not available for a moment
      Given monitoring that answers 503 once
      When the backups are verified
      Then the verification passed
      And monitoring has the report, after 2 attempts

    @hazard-P25
    Scenario Outline: Monitoring that <state>, while the backups are <backups>
      Given monitoring that <state>
      And <fault>
      When the backups are verified
      Then the verification <ends>
      And the report is written, and says that monitoring was not reached

      Examples:
        | state              | backups | fault                          | ends   |
        | answers 503 always | healthy | a full backup                  | passed |
        | nobody answers at  | bad     | an object of the backup is cut | failed |
