using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;

namespace Recovery.Procedures.Engine;

/// <summary>
/// What an init-only member is where a text does not have it: what its own initializer says. Generated code would make it
/// zero or null (dotnet/runtime issue 84484), and a journal of an older program, which lacks what was added since, would be
/// resumed without its time limits.
/// </summary>
internal static class AbsentMembers
{
    private static readonly Dictionary<Type, Func<object>> Records = new(
    [
        Of<ArchiveTableRequest>(),
        Of<BackupVerificationReport>(),
        Of<BackupVerificationRequest>(),
        Of<DisasterSite>(),
        Of<ExpireLogicalRequest>(),
        Of<ExtractDescription>(),
        Of<ExtractRequest>(),
        Of<LogicalBackupRequest>(),
        Of<LogicalManifest>(),
        new(typeof(MonitoringEndpoint), static () => new MonitoringEndpoint(null!)),
        Of<ObjectStoreLocation>(),
        Of<RecoveryLocation>(),
        Of<RecoveryReport>(),
        Of<RestoreRequest>(),
        Of<RetentionPolicy>(),
        Of<SafetyCopy>(),
        Of<SqlEndpoint>(),
        Of<TableRestoreRequest>(),
        Of<UndoTableRestoreRequest>(),
        Of<VerifiedArchive>(),
        Of<VerifiedBackup>(),
    ]);

    /// <summary>Has the records that have such members made by their own constructor, and only the members set that a text has.</summary>
    public static void Keep(JsonTypeInfo type)
    {
        if (!Records.TryGetValue(type.Type, out var make))
        {
            return;
        }

        type.CreateObject = make;
        foreach (var member in type.Properties)
        {
            if (member is { Set: not null, AttributeProvider: PropertyInfo { CanWrite: true } property })
            {
                member.Set = property.SetValue;
            }
        }
    }

    private static KeyValuePair<Type, Func<object>> Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>()
        where T : class => new(typeof(T), static () => Activator.CreateInstance<T>());
}
