@procedure-full-restore
@control-A.5.29 @control-A.5.30 @control-A.8.13 @control-SOC2-A1.3 @control-CP-4 @control-CP-10 @control-DORA-11 @control-DORA-12
Feature: Faults
  What is broken while a restore is needed: object storage, the objects in it, the WAL archive. Whatever it is, a
  procedure survives it, with the same data as without it, or refuses and says what is wrong; it never loses anything.
  Each fault is proven to have taken effect.

  Rule: Trouble that passes is survived

    Scenario Outline: Object storage <trouble> during a full restore
      Given readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      And object storage <trouble>
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

      Examples:
        | trouble                                     |
        | answers 500 to every third request          |
        | throttles every second request              |
        | is far away, over a thin line               |
        | resets connections in the middle of objects |

  Rule: Object storage that cannot be used is noticed before anything is touched

    Scenario Outline: Object storage <trouble>
      Given the server died
      And object storage <trouble>
      When the on-call engineer tries to restore the cluster
      Then it is refused because "<reason>"
      And the data directory is as it was

      Examples:
        | trouble                                | reason               |
        | is down                                | unable to connect    |
        | says that the credentials have expired | ExpiredToken         |
        | refuses the clock of the host          | RequestTimeTooSkewed |
        | has no such bucket any more            | NoSuchBucket         |

  Rule: A restore that cannot be completed never looks like one that was

    Scenario Outline: The last of the WAL segments <how>
      Given readings written over several WAL segments, all archived
      And <which> of these segments <how>
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then it is refused, naming the missing segment
      And the data directory is as it was

      Examples:
        | which     | how                         |
        | the first | is missing from the archive |
        | the last  | is corrupt in the archive   |

    Scenario Outline: <which> of the WAL segments <how>
      Given readings written over several WAL segments, all archived
      And <which> of these segments <how>
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then the restore failed, and the server is not running
      And once the segment is whole again, resuming the restore succeeds
      And no acknowledged write is lost

      Examples:
        | which     | how                         |
        | the first | is corrupt in the archive   |
        | one       | is another cluster's        |
        | one       | cannot be read              |
