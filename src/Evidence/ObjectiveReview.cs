namespace Recovery.Evidence;

/// <summary>Who answers for an objective, and when somebody last looked whether it still holds.</summary>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Reviewed">The day of the last review.</param>
/// <param name="Due">The day by which the next one is due; from the day after on the review has expired.</param>
public sealed record ObjectiveReview(string Owner, DateOnly Reviewed, DateOnly Due);
