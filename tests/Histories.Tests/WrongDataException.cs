namespace Recovery.Tests.Histories;

/// <summary>A recovered database is not what it must be.</summary>
public sealed class WrongDataException(string message) : Exception(message);
