using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Recovery.Runbook.Configuration;

/// <summary>All keys of the settings, read from the records that hold them.</summary>
internal static class SettingsSchema
{
    private static readonly Settings Defaults = new();

    // Each record is named here: what only reflection finds is not in the single file.
    private static readonly (PropertyInfo Group, PropertyInfo[] Keys)[] Records =
    [
        Of<HostSettings>(nameof(Settings.Host)),
        Of<ProductionSettings>(nameof(Settings.Production)),
        Of<ServiceSettings>(nameof(Settings.Service)),
        Of<PgBackRestSettings>(nameof(Settings.PgBackRest)),
        Of<CopySettings>(nameof(Settings.Copy)),
        Of<RecoverySettings>(nameof(Settings.Recovery)),
        Of<TableSettings>(nameof(Settings.Table)),
        Of<StorageSettings>(nameof(Settings.Storage)),
        Of<LockSettings>(nameof(Settings.Locks)),
        Of<LogicalSettings>(nameof(Settings.Logical)),
        Of<DisasterSettings>(nameof(Settings.Disaster)),
        Of<VerificationSettings>(nameof(Settings.Verification)),
        Of<MonitoringSettings>(nameof(Settings.Monitoring)),
        Of<RetentionSettings>(nameof(Settings.Retention)),
        Of<TimescaleSettings>(nameof(Settings.Timescale)),
        Of<RunsSettings>(nameof(Settings.Runs)),
        Of<LoggingSettings>(nameof(Settings.Logging)),
        Of<ObjectivesSettings>(nameof(Settings.Objectives)),
        Of<EvidenceSettings>(nameof(Settings.Evidence)),
        Of<DrillSettings>(nameof(Settings.Drill)),
    ];

    /// <summary>The groups: name and meaning.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Groups { get; } =
        [.. Records.Select(record => (Name(record.Group), Meaning(record.Group.PropertyType)))];

    /// <summary>The keys, in the order of the records.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } =
    [
        .. Records.SelectMany(record => record.Keys.Where(key => key.CanWrite)
            .Select(key => new SettingKey($"{Name(record.Group)}.{Name(key)}", [record.Group, key], Meaning(key), key.GetValue(record.Group.GetValue(Defaults))))),
    ];

    private static (PropertyInfo Group, PropertyInfo[] Keys) Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string group) =>
        (typeof(Settings).GetProperty(group)!, typeof(T).GetProperties());

    private static string Name(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static string Meaning(MemberInfo member) =>
        member.GetCustomAttribute<DescriptionAttribute>()?.Description ?? throw new InvalidOperationException($"{member.Name} has no description.");
}
