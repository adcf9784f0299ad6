using Recovery.Fixtures.Workload;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Verification;

namespace Recovery.Fixtures.Oracle;

/// <summary>What the oracle says of a recovered database.</summary>
public sealed record OracleVerdict
{
    private const int Shown = 10;

    /// <summary>The recovery target, in words.</summary>
    public required string Target { get; init; }

    /// <summary>How many rows must be there, and were looked up. Zero proves nothing.</summary>
    public required int RowsRequired { get; init; }

    /// <summary>How many rows must not be there, or no more as they were, and were looked up.</summary>
    public required int RowsForbidden { get; init; }

    /// <summary>The last transaction that must be there; null where there is none.</summary>
    public LedgerEntry? LastBefore { get; init; }

    /// <summary>The first acknowledged transaction that must not be there; null where the target is after all of them.</summary>
    public LedgerEntry? FirstAfter { get; init; }

    /// <summary>Rows of acknowledged transactions at or before the target that are not there.</summary>
    public required IReadOnlyList<RowFault> Missing { get; init; }

    /// <summary>Rows that are there and must not be: written after the target, or deleted before it.</summary>
    public required IReadOnlyList<RowFault> Extra { get; init; }

    /// <summary>Rows that are there with another content than at the target.</summary>
    public required IReadOnlyList<RowFault> Changed { get; init; }

    /// <summary>Transactions of unknown outcome of which a part is there, and a part is not.</summary>
    public required IReadOnlyList<LedgerEntry> Torn { get; init; }

    /// <summary>Transactions that the recovered database has.</summary>
    public required IReadOnlyList<long> Present { get; init; }

    /// <summary>Transactions that it has not.</summary>
    public required IReadOnlyList<long> Absent { get; init; }

    /// <summary>How the database differs from the fingerprint taken at the target; null where there is none.</summary>
    public FingerprintComparison? Fingerprint { get; init; }

    /// <summary>Whether anything at all was proven.</summary>
    public bool Proves => RowsRequired > 0 || Fingerprint is { Compared: > 0 };

    /// <summary>Whether everything is as it must be, and that was proven.</summary>
    public bool Exact => Proves && Missing.Count + Extra.Count + Changed.Count + Torn.Count == 0 && Fingerprint is null or { Same: true };

    /// <summary>Throws where the recovered database is not exactly as at the target, or nothing was proven.</summary>
    /// <exception cref="VerificationFailedException">With the rows and properties that are wrong.</exception>
    public void ThrowIfWrong()
    {
        if (!Exact)
        {
            throw new VerificationFailedException(
                $"checking the database recovered to {Target}",
                "every acknowledged commit at or before the target, and none after it",
                Proves ? ToString() : "nothing to check: no acknowledged row before the target and no fingerprint, which would be true of an empty database as well",
                "the rows and transactions above are named by their keys; the recovery stopped too early, too late, or lost data.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{RowsRequired} rows required, {RowsForbidden} forbidden"
        + Listed("missing", Missing) + Listed("extra", Extra) + Listed("changed", Changed) + Listed("half there", Torn)
        + (Fingerprint is { Same: false } ? $"; {Fingerprint.Differences.Count} differences from the fingerprint:{Fingerprint}" : string.Empty);

    private static string Listed<T>(string what, IReadOnlyList<T> items) =>
        items.Count == 0 ? string.Empty : $"; {items.Count} {what}:{string.Concat(items.Take(Shown).Select(item => Environment.NewLine + "  " + item))}{(items.Count > Shown ? Environment.NewLine + "  …" : string.Empty)}";
}
