using System.Globalization;

namespace Recovery.Tests.Histories;

/// <summary>The recovery that ends a chapter.</summary>
/// <param name="Destination">How its point is named.</param>
/// <param name="Where">Which of the acknowledged commits it is, from 0 for the first to 1 for the last.</param>
/// <param name="InPlace">Whether it goes over production instead of beside it. A production that is dead, or a full restore, leaves no choice.</param>
internal sealed record RecoveryChoice(Destination Destination, double Where, bool InPlace)
{
    public override string ToString() => Destination == Destination.Latest
        ? "full restore"
        : string.Create(CultureInfo.InvariantCulture, $"recovery {(InPlace ? "in place" : "beside production, where it runs,")} to {Destination} of the commit at {Where:0.000} of all");
}
