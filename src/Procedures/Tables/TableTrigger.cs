namespace Recovery.Procedures.Tables;

/// <summary>A trigger of the application's.</summary>
/// <param name="Table">The table or partition that has it, as <c>format('%I.%I')</c> has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>O</c> on, <c>D</c> off, <c>R</c> on replicas only, <c>A</c> always (<c>pg_trigger.tgenabled</c>).</param>
public sealed record TableTrigger(string Table, string Name, char State)
{
    /// <summary>Whether it fires in an ordinary session.</summary>
    public bool Fires => State is 'O' or 'A';
}
