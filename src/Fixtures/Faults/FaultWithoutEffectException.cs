namespace Recovery.Fixtures.Faults;

/// <summary>A fault took no effect, so that nothing was shown about it. No error of a procedure, and never caught as one.</summary>
/// <param name="message">Which fault, and what was seen instead.</param>
public sealed class FaultWithoutEffectException(string message) : Exception(message);
