@procedure-timescaledb
@control-A.8.13 @control-CP-10
Feature: TimescaleDB after a restore
  Runbook, section 6. Hypertables, chunks, continuous aggregates, compression and policies are looked at beside a
  record that was taken while the source was well, and what can be repaired is.

  Where this departs from the written runbook: gaps are found from the ranges of the chunks, not in the last twenty of
  them; aggregates are compared with their raw rows, and refreshed only where these still are; policies are made
  only where they are missing. A lost chunk is restored from a backup: the function that the runbook calls to make one
  again does not exist, and none could bring back its rows.

  Rule: What is missing or wrong is named

    Scenario: All is well
      Given a record of TimescaleDB was taken while all was well
      When TimescaleDB is checked
      Then nothing is found

    @hazard-T11
    Scenario: A chunk in the middle is missing
      Given a record of TimescaleDB was taken while all was well
      And a chunk in the middle was dropped
      When TimescaleDB is checked
      Then it finds "ChunkGap", naming what was damaged
      And it finds "ChunkLost", naming what was damaged

    @hazard-T11
    Scenario: The table of a chunk is missing
      Given a record of TimescaleDB was taken while all was well
      And the catalog names a chunk whose table is not there
      When TimescaleDB is checked
      Then it finds "ChunkTableMissing", naming what was damaged

    Scenario: The catalogs do not agree on a chunk
      Given a record of TimescaleDB was taken while all was well
      And a chunk is no longer a child of its table
      When TimescaleDB is checked
      Then it finds "CatalogMismatch", naming what was damaged

    @hazard-T1
    Scenario: The source's version does not run here
      Given a record of TimescaleDB was taken while all was well
      And the record is of a source with another version
      When TimescaleDB is checked
      Then it finds "Version"

    @hazard-T1
    Scenario: The source's edition does not run here
      Given a record of TimescaleDB was taken while all was well
      And the record is of a source with another edition
      When TimescaleDB is checked
      Then it finds "Edition"

    @community
    Scenario: A policy was changed
      Given a record of TimescaleDB was taken while all was well
      And a policy is set otherwise than in the source
      When TimescaleDB is checked
      Then it finds "PolicyChanged"

    @community
    Scenario: A job fails
      Given a record of TimescaleDB was taken while all was well
      And a job of the application's has failed
      When TimescaleDB is checked
      Then it finds "JobFailing", naming what was damaged

  Rule: Continuous aggregates are what their raw readings give, and keep the history that only they have

    @community
    Scenario: A bucket that was altered is found
      Given a record of TimescaleDB was taken while all was well
      And a bucket of the hourly summary was altered
      When TimescaleDB is checked
      Then it finds "AggregateDiffers", naming what was damaged

    @community
    Scenario: Stale buckets are found
      Given a record of TimescaleDB was taken while all was well
      And readings of yesterday were corrected, and no policy has run since
      When TimescaleDB is checked
      Then it finds "AggregateDiffers", naming what was damaged

    @community @hazard-T6
    Scenario: A refresh repairs what differs and keeps older history
      Given retention has dropped the oldest readings, whose summary is kept
      And a record of TimescaleDB was taken while all was well
      And a bucket of the hourly summary was altered
      When the continuous aggregates are refreshed by the procedure
      Then the plan shows each statement
      And a check finds nothing
      And the history of the summary is untouched
      And a refresh without bounds would have deleted it

    @community @hazard-T6
    Scenario: A refresh is refused while readings are missing
      Given a record of TimescaleDB was taken while all was well
      And a chunk in the middle was dropped
      When somebody tries to refresh the continuous aggregates
      Then it is refused, since readings are missing

    @community
    Scenario: There is nothing to refresh
      Given a record of TimescaleDB was taken while all was well
      When the continuous aggregates are refreshed by the procedure
      Then the repair had nothing to do

  Rule: Compression and policies are brought back as they were

    @community
    Scenario: Chunks are compressed again
      Given a record of TimescaleDB was taken while all was well
      And chunks that were compressed are not, and one is in part only
      When the chunks are compressed by the procedure
      Then 2 chunks were compressed
      And a check finds no chunk uncompressed
      And no reading was lost

    @community @hazard-T2
    Scenario: Whoever began to read before misses nothing while chunks are compressed
      Given a record of TimescaleDB was taken while all was well
      And no chunk is compressed
      And a report has begun, and has not come to the readings yet
      When the chunks are compressed by the procedure
      Then a check finds no chunk uncompressed
      And the report reads every reading
      And a dump of the same moment holds every reading

    @community @hazard-T2
    Scenario: A chunk that is compressed in part waits for those who began to read before
      Given a record of TimescaleDB was taken while all was well
      And a chunk is compressed in part only
      And a report has begun, and has not come to the readings yet
      When somebody tries to compress the chunks
      Then it is refused because "stay open"
      And the report reads every reading
      And once the report is done, the chunk is compressed

    @community @hazard-T7 @hazard-T11
    Scenario Outline: The <kind> policy is made again
      Given a record of TimescaleDB was taken while all was well
      And the <kind> policy is missing
      When the policies are restored from the record
      Then a check finds nothing
      And the policy is as it was, and has not run

      Examples:
        | kind        |
        | compression |
        | retention   |
        | refresh     |

    @community
    Scenario: A job of the application's is made again
      Given a record of TimescaleDB was taken while all was well
      And a job of the application's is missing
      When the policies are restored from the record
      Then a check finds nothing
      And the policy is as it was, and has not run

    @community @hazard-T11
    Scenario: Policies that came along with the restore are not made twice
      Given a record of TimescaleDB was taken while all was well
      When the policies are restored from the record
      Then the repair had nothing to do
      And a check finds nothing
