namespace Recovery.Procedures.Verification;

/// <summary>Where a sequence stands.</summary>
public sealed record SequenceFingerprint
{
    /// <summary>The sequence's name with its schema, quoted where SQL needs it.</summary>
    public required string Sequence { get; init; }

    /// <summary>The value returned last; or, where <see cref="IsCalled"/> is false, the one to be returned first.</summary>
    public required long LastValue { get; init; }

    /// <summary>Whether a value was ever taken.</summary>
    public required bool IsCalled { get; init; }

    /// <summary>The step; negative for a descending sequence.</summary>
    public required long Increment { get; init; }

    /// <summary>The value that the next <c>nextval</c> returns.</summary>
    public long Next => IsCalled ? LastValue + Increment : LastValue;

    /// <inheritdoc/>
    public override string ToString() => $"{Sequence}: next {Next}";
}
