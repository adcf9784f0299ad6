namespace Recovery.Procedures.Engine;

/// <summary>Something looked up while planning, on which the plan rests.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Value">What was seen.</param>
public sealed record Fact(string Name, string Value);
