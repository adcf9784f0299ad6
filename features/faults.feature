@procedure-full-restore
@control-A.5.29 @control-A.5.30 @control-A.8.13 @control-SOC2-A1.3 @control-CP-4 @control-CP-10 @control-DORA-11 @control-DORA-12
Feature: Faults
  What is broken while something has to be restored: object storage, the objects in it, the WAL archive. Whatever it
  is, a procedure survives it, with the same data as without it, or it stops and says what is wrong; it never loses
  anything, and never looks like one that was completed. Each fault is proven to have taken effect.

  Rule: Trouble that passes is survived

    Scenario Outline: Object storage <trouble> while the cluster is restored
      Given readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      And object storage <trouble>
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

      Examples:
        | trouble                                                  |
        | fails at the first try of each request                   |
        | throttles the first try of each request                  |
        | is far away, over a thin line                            |
        | resets the first connection to each object in the middle |

    Scenario: Object storage throttles the first try of each request while the cluster is restored in the other region
      Given the backups are replicated to the other region
      And readings written since the last backup and archived
      And the replication has caught up
      And the primary region is lost
      And object storage throttles the first try of each request
      When the on-call engineer restores in the other region
      Then no acknowledged write is lost in the other region
      And the replicated repository is as it was

    Scenario: Object storage resets the first connection to each object in the middle while a table is restored
      Given the database was fingerprinted as "before the mistake"
      And a logical backup in the object storage
      And all readings were then deleted
      And object storage resets the first connection to each object in the middle
      When the on-call engineer replaces the table energy_readings from the latest logical backup
      Then the database matches "before the mistake"

    Scenario: The first connection to each object is reset when a cluster on its second timeline is restored
      Given production is on its second timeline
      And readings written since the last backup and archived
      And the database was fingerprinted as "before the failure"
      And object storage resets the first connection to each object in the middle
      And the server died
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

    @hazard-P2 @hazard-P5 @hazard-S1
    Scenario: Production recovers from the death of a process when it is to be stopped
      Given 50 readings acknowledged and not yet archived
      And the database was fingerprinted as "before the restore"
      And production recovers from the death of a process when it is to be stopped
      When the on-call engineer restores the cluster, stopping the server first
      Then the database matches "before the restore"
      And no acknowledged write is lost

    @hazard-P17
    Scenario Outline: The cluster is restored, and in the middle <what>
      Given readings written over several WAL segments, all archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      And <what>
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

      Examples:
        | what                                                                |
        | pgBackRest stands still for two seconds when the files are restored |
        | the server stands still for two seconds while it recovers           |

    @hazard-P30
    Scenario: The disk of the server's log is full while the cluster is restored
      Given the server's log has a volume of its own
      And readings written over several WAL segments, all archived
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      And something else fills the disk to its last byte when recovery begins
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

    Scenario: Object storage throttles the first try of each request while a backup is made
      Given the database was fingerprinted as "at the backup"
      And object storage throttles the first try of each request
      When the on-call engineer makes a full backup
      Then it is a full backup, and it is listed without an error
      And a recovery from that backup returns "at the backup"

    Scenario: Object storage fails at the first try of each request while a logical backup is made
      Given logical backups are written as a file
      And object storage fails at the first try of each request
      When the on-call engineer makes a logical backup
      Then its manifest has the digest of every table
      And it was restored into a scratch server before it counted as a backup

    Scenario: The clock jumps while the cluster is restored
      Given readings written since the last backup and archived
      And the server died and its data directory is gone
      And the clock jumps by three hours when recovery begins
      When the on-call engineer restores the cluster
      Then no acknowledged write is lost

    @hazard-P25
    Scenario: Pages of the newest backup failed their checksum, and the cluster is lost
      Given a page of a table was damaged on the disk before the last backup
      And readings written since the last backup and archived
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then the restore used the backup before the damaged one
      And no acknowledged write is lost

  Rule: What cannot be used is noticed before anything is touched

    @hazard-P30
    Scenario: The data directory would lie where nothing can be written
      Given a new database instance whose data directory would lie where nothing can be written
      And the server died
      When the on-call engineer tries to restore the cluster
      Then it is refused because "cannot be written"

    @hazard-P30
    Scenario: The volume of the new data directory has room, but can hold no more files
      Given a new database instance whose volume can hold no more files
      And the server died
      When the on-call engineer tries to restore the cluster
      Then it is refused because "files that can still be made"

    @hazard-P1 @hazard-P7
    Scenario Outline: The cluster is to be restored, and <fault>
      Given <fault>
      And the server died
      When the on-call engineer tries to restore the cluster
      Then it is refused because "<reason>"
      And the data directory is as it was

      Examples:
        | fault                                                          | reason                |
        | object storage is down                                         | unable to connect     |
        | object storage says that the credentials have expired          | ExpiredToken          |
        | object storage refuses the clock of the host                   | RequestTimeTooSkewed  |
        | object storage has no such bucket any more                     | NoSuchBucket          |
        | the configuration has the wrong credentials for object storage | SignatureDoesNotMatch |

    @hazard-P1 @hazard-P31
    Scenario Outline: An object of the backup is <how> when the cluster is to be restored
      Given the server died
      And an object of the backup is <how>
      When the on-call engineer tries to restore the cluster
      Then it is refused, naming the object
      And the data directory is as it was

      Examples:
        | how     |
        | missing |
        | cut     |

    @hazard-P8 @hazard-P10 @hazard-P11
    Scenario Outline: Of the WAL segments since the backup, <which> <how>
      Given readings written over several WAL segments, all archived
      And <which> of these segments <how>
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then it is refused, naming the segment
      And the data directory is as it was

      Examples:
        | which     | how                         |
        | the first | is missing from the archive |
        | one       | is missing from the archive |
        | the last  | is corrupt in the archive   |

    @hazard-P12
    Scenario Outline: The archive does not tell where production's timeline came from, with <written>
      Given production is on its second timeline
      And <written>
      And the history file of timeline 2 is missing from the archive
      And the server died
      When the on-call engineer tries to restore the cluster
      Then it is refused, naming the file
      And the data directory is as it was

      Examples:
        | written                                             |
        | readings written since the last backup and archived |
        | 50 readings acknowledged and not yet archived       |

    Scenario Outline: A table is to be restored, and the archive of the logical backup is <how>
      Given a logical backup in the object storage
      And all readings were then deleted
      And the archive of the logical backup is <how>
      When the on-call engineer tries to replace the table energy_readings from the latest logical backup
      Then it is refused, naming the object
      And production still serves, untouched

      Examples:
        | how     |
        | missing |
        | cut     |

  Rule: A restore that cannot be completed says so, and is taken up again when the fault is mended

    @hazard-P3 @hazard-P27 @hazard-P31
    Scenario Outline: An object of the backup is <whose> when the cluster is restored
      Given readings written since the last backup and archived
      And the server died and its data directory is gone
      And an object of the backup is <whose>
      When the on-call engineer tries to restore the cluster
      Then the restore failed, and the server is not running
      And the half-restored cluster cannot be started by mistake
      And once the object is whole again, resuming the restore succeeds
      And no acknowledged write is lost

      Examples:
        | whose             |
        | corrupt           |
        | another cluster's |

    @hazard-P3 @hazard-P27 @hazard-P30
    Scenario Outline: The cluster is restored, and <what> when the files are restored
      Given a new database instance on a volume of its own
      And readings written since the last backup and archived
      And the server died and its data directory is gone
      And <what> when the files are restored
      When the on-call engineer tries to restore the cluster
      Then the restore failed, the server is not running, and it says "<words>"
      And the half-restored cluster cannot be started by mistake
      And once that is mended, resuming the restore succeeds
      And no acknowledged write is lost

      Examples:
        | what                                   | words                  |
        | something else fills the disk          | is full                |
        | something else makes files without end | can hold no more files |
        | object storage goes down               | unable to              |
        | pgBackRest is killed                   | 137                    |

    @hazard-P9 @hazard-P17 @hazard-P30
    Scenario Outline: The cluster is restored, and <what>
      Given a new database instance on a volume of its own
      And readings written over several WAL segments, all archived
      And the server died and its data directory is gone
      And <what>
      When the on-call engineer tries to restore the cluster
      Then the restore failed, the server is not running, and it says "<words>"
      And once that is mended, resuming the restore succeeds
      And no acknowledged write is lost

      Examples:
        | what                                               | words   |
        | something else fills the disk when recovery begins | is full |
        | object storage goes down when recovery begins      | refused |
        | the server is killed while it recovers             | ended   |

    @hazard-P17 @hazard-P30
    Scenario: The cluster is restored, and the log of its server cannot be made
      Given the server's log has a volume of its own
      And readings written over several WAL segments, all archived
      And the server died and its data directory is gone
      And something else makes files without end when recovery begins
      When the on-call engineer tries to restore the cluster
      Then the restore failed, the server is not running, and it says "can hold no more files"
      And once that is mended, resuming the restore succeeds
      And no acknowledged write is lost

    @hazard-P11 @hazard-S2
    Scenario Outline: The cluster is restored, and as its recovery ends <who> is killed
      Given readings written over several WAL segments, all archived
      And the server died and its data directory is gone
      And <who> is killed when its recovery ends
      When the on-call engineer tries to restore the cluster
      Then the restore failed, the server is not running, and it says "<words>"
      And once that is mended, resuming the restore succeeds
      And no acknowledged write is lost

      Examples:
        | who                     | words             |
        | the server              | ended             |
        | a process of the server | forgot its target |

    @hazard-P11 @hazard-S2
    Scenario Outline: Readings deleted by mistake are recovered, and as recovery ends <who> is killed
      Given the readings were fingerprinted as "before the mistake"
      And the readings were then deleted
      And <who> is killed when the copy's recovery ends
      When the on-call engineer tries to recover to the moment before the deletion
      Then the recovery failed, the server is not running, and it says "<words>"
      And once that is mended, resuming the recovery succeeds
      And the readings match "before the mistake"

      Examples:
        | who                     | words             |
        | the server              | ended             |
        | a process of the server | forgot its target |

    @hazard-P9 @hazard-P10 @hazard-P11 @hazard-P17
    Scenario Outline: Of the WAL segments that recovery needs, <which> <how>
      Given readings written over several WAL segments, all archived
      And the database was fingerprinted as "before the failure"
      And <which> of these segments <how>
      And the server died and its data directory is gone
      When the on-call engineer tries to restore the cluster
      Then the restore stops, and says which segment it needs
      And once the segment is whole again, resuming the restore succeeds
      And the database matches "before the failure"
      And no acknowledged write is lost

      Examples:
        | which     | how                       |
        | the first | is corrupt in the archive |
        | one       | is another cluster's      |
        | one       | cannot be read            |

    @hazard-P17 @hazard-S7
    Scenario: The backup took long, and its WAL comes slowly
      Given a full backup, during which the application wrote many WAL segments
      And the database was fingerprinted as "before the failure"
      And the server died and its data directory is gone
      And object storage takes long to answer, and the engineer's settings give up after 5 seconds without progress
      When the on-call engineer restores the cluster
      Then it was seen for longer than that which segment is recovered, before the server could be asked
      And the database matches "before the failure"
      And no acknowledged write is lost

    @hazard-P9 @hazard-P10 @hazard-P17
    Scenario Outline: Recovery beside production, and of the WAL segments one <how>
      Given readings written over several WAL segments, all archived
      And one of these segments <how>
      When the on-call engineer tries to recover to now
      Then the recovery stops, and says which segment it needs
      And production still serves, untouched
      And once the segment is whole again, resuming the recovery succeeds
      And every acknowledged write is there

      Examples:
        | how                       |
        | is corrupt in the archive |
        | cannot be read            |

    @hazard-P3 @hazard-P17 @hazard-P30
    Scenario Outline: Recovery beside production, and <what>
      Given recovered copies have a volume of their own
      And readings written over several WAL segments, all archived
      And <what>
      When the on-call engineer tries to recover to now
      Then the recovery failed, the server is not running, and it says "<words>"
      And production still serves, untouched
      And once that is mended, resuming the recovery succeeds
      And every acknowledged write is there

      Examples:
        | what                                                             | words        |
        | something else fills the disk when the copy's files are restored | is full      |
        | pgBackRest is killed when the copy's files are restored          | 137          |
        | the credentials expire when the copy's recovery begins           | ExpiredToken |
        | something else fills the disk when the copy's recovery begins    | is full      |
        | the server is killed while the copy recovers                     | ended        |

    @hazard-P3 @hazard-P17 @hazard-P30
    Scenario Outline: The other region takes over, and <what>
      Given the other region's server has a volume of its own
      And the backups are replicated to the other region
      And readings written over several WAL segments, all archived
      And the replication has caught up
      And the primary region is lost
      And <what>
      When the on-call engineer tries to restore in the other region
      Then the restore in the other region failed, its server is not running, and it says "<words>"
      And once that is mended, resuming the restore in the other region succeeds
      And no acknowledged write is lost in the other region
      And the replicated repository is as it was

      Examples:
        | what                                                     | words        |
        | something else fills the disk when the files are restored there          | is full                |
        | something else makes files without end when the files are restored there | can hold no more files |
        | the credentials expire when the files are restored there                 | ExpiredToken           |
        | pgBackRest is killed when the files are restored there                   | 137                    |
        | something else fills the disk when recovery begins there                 | is full                |
        | the credentials expire when recovery begins there                        | ExpiredToken           |
        | the server is killed while it recovers there                             | ended                  |
        | the server is killed when its recovery ends there                        | ended                  |

    @hazard-P17
    Scenario Outline: A table is restored as it was at a moment, and <what>
      Given users were deleted by mistake after the moment M, and newer ones added
      And <what>
      When the on-call engineer tries to merge the table users as it was at M
      Then the restore of the table failed, and says "<words>"
      And production still serves, untouched
      And once that is mended, resuming the restore of the table succeeds
      And the deleted users are back and the newer ones are still there
      And the recovered copy that was made for it is gone

      Examples:
        | what                                                    | words        |
        | pgBackRest is killed when the copy's files are restored | 137          |
        | the credentials expire when the copy's recovery begins  | ExpiredToken |
        | the server is killed while the copy recovers            | ended        |

    @hazard-P30
    Scenario: The disk is full when what a table holds is kept, before it is replaced
      Given safety copies have a volume of their own
      And a copy of production's database as it is now
      And half of the rows of the table energy_readings were then deleted and the others changed
      And something else fills the disk when the safety copy is made
      When the on-call engineer tries to replace the table energy_readings from the copy
      Then the restore of the table failed, and says "No space left"
      And production still serves, untouched
      And once that is mended, resuming the restore of the table succeeds
      And the table energy_readings is exactly the copy's

    Scenario: A backend is killed while the rows of a table are changed, chunk by chunk
      Given a copy of production's database as it is now
      And half of the rows of the table energy_readings were then deleted and the others changed
      And a backend is killed when its rows are changed
      When the on-call engineer tries to merge the table energy_readings from the copy, chunk by chunk
      Then the restore of the table failed, and says "the server ended the session"
      And once that is mended, resuming the restore of the table succeeds
      And the table energy_readings is exactly the copy's

    Scenario: A table is restored, and a bit of the logical backup has changed
      Given a logical backup in the object storage
      And all readings were then deleted
      And the archive of the logical backup is corrupt
      When the on-call engineer tries to replace the table energy_readings from the latest logical backup
      Then the restore of the table stops, and names the archive
      And production still serves, untouched

  Rule: WAL that is only where the server was is enough

    @hazard-P5
    Scenario: The last of the WAL segments is missing from the archive, and the data directory is there
      Given readings written over several WAL segments, all archived
      And the database was fingerprinted as "before the failure"
      And the last of these segments is missing from the archive
      And the server died
      When the on-call engineer restores the cluster
      Then the database matches "before the failure"
      And no acknowledged write is lost

  Rule: A bucket that keeps versions gives back what was overwritten or deleted

    @hazard-P1
    Scenario Outline: The repository was <how>, and the cluster is lost
      Given the bucket keeps the versions of its objects
      And readings written since the last backup and archived
      And the database was fingerprinted as "before the attack"
      And every object of the repository was then <how>
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster from the repository as it was before
      Then the database matches "before the attack"
      And no acknowledged write is lost

      Examples:
        | how                |
        | encrypted in place |
        | deleted            |

    @hazard-P1
    Scenario Outline: The repository was <how>, and the engineer does not know it
      Given the bucket keeps the versions of its objects
      And every object of the repository was then <how>
      And the server died
      When the on-call engineer tries to restore the cluster
      Then it is refused because "--repository-as-of"
      And the data directory is as it was

      Examples:
        | how                |
        | encrypted in place |
        | deleted            |

  Rule: Two machines never work on one stanza at once

    @hazard-P29
    Scenario: Another machine is restoring when the cluster is to be restored
      Given the server died
      And a run on another machine holds the lock of the stanza
      When the on-call engineer tries to restore the cluster
      Then it is refused, naming the run
      And the data directory is as it was

    @hazard-P29
    Scenario: Another machine is restoring when a backup is to be made, which also expires older ones
      Given a run on another machine holds the lock of the stanza
      When the on-call engineer tries to make a full backup
      Then it is refused, naming the run
      And no backup was made

    @hazard-P29
    Scenario: The machine that was restoring has died
      Given readings written since the last backup and archived
      And a machine died while a run on it held the lock of the stanza
      And the server died and its data directory is gone
      When the on-call engineer restores the cluster
      Then no acknowledged write is lost
