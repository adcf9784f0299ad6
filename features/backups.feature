@procedure-backup @control-A.8.13
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
