@procedure-find-target
@control-A.8.13 @control-CP-10
Feature: Finding the recovery target
  Runbook, section 3, "Finding Recovery Target". The four ways of the written runbook become one question to the
  archived WAL: which transactions ended around the event, and what did each of them change?

  Scenario: The transaction that deleted the readings is found and left out
    Given the readings were fingerprinted as "before the mistake"
    And the readings were then deleted
    When the on-call engineer looks for recovery targets around the deletion
    Then the transaction that deleted the readings is among them, with the number of rows
    And recovering to just before that transaction matches "before the mistake"
