using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Configuration;

/// <summary>What settings must be like, beyond their types.</summary>
internal static class SettingsCheck
{
    // Keys that end so name a place of the host's file system.
    private static readonly string[] Paths = ["Directory", "File", "Config", "Include"];

    /// <summary>Refuses what cannot be meant; looks at nothing but the values.</summary>
    /// <exception cref="InvalidInputException">A value cannot be meant.</exception>
    public static void Require(Settings settings, IReadOnlyDictionary<string, string> origins)
    {
        foreach (var key in SettingsSchema.Keys)
        {
            if (Wrong(key, key.Of(settings)) is { } expected)
            {
                throw new InvalidInputException($"setting {key.Path} ({origins[key.Path]})", expected, Redact(SettingValue.Print(key.Of(settings)) ?? string.Empty), $"its default is {SettingValue.Print(key.Default) ?? "none"}; nothing has been changed.");
            }
        }

        Apart(settings, origins);
    }

    /// <summary>What is wrong with files on this machine; empty where nothing is.</summary>
    public static IEnumerable<string> Files(Settings settings)
    {
        var named = new[]
        {
            ("production.passwordFile", settings.Production.PasswordFile, true),
            ("storage.credentialsFile", settings.Storage.CredentialsFile, true),
            ("disaster.credentialsFile", settings.Disaster.CredentialsFile, true),
            ("production.authorityFile", settings.Production.AuthorityFile, false),
            ("storage.authorityFile", settings.Storage.AuthorityFile, false),
            ("objectives.file", settings.Objectives.File, false),
            ("evidence.keyFile", settings.Evidence.KeyFile, true),
            ("evidence.passphraseFile", settings.Evidence.PassphraseFile, true),
            ("evidence.publicKeyFile", settings.Evidence.PublicKeyFile, false),
        };
        foreach (var (key, file, secret) in named.Where(entry => entry.Item2 is not null))
        {
            if (!File.Exists(file))
            {
                yield return $"{key}: {file} does not exist";
            }
            else if (secret && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                yield return $"{key}: others may read or write {file}; chmod 0600 {file}";
            }
        }
    }

    /// <summary>A value without what stands before the @ of an address: somebody may have put a password there.</summary>
    public static string Redact(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.UserInfo.Length > 0 ? value.Replace(address.UserInfo + "@", "***@", StringComparison.Ordinal) : value;

    /// <summary>What is kept in one bucket lies apart: whatever lies below a prefix without being known there counts as left over.</summary>
    private static void Apart(Settings settings, IReadOnlyDictionary<string, string> origins)
    {
        var kept = SettingsSchema.Keys
            .Where(key => key.Type == typeof(string) && key.Properties[^1].Name.EndsWith("Prefix", StringComparison.Ordinal))
            .Select(key => (Key: key.Path, Prefix: (string?)key.Of(settings)))
            .Where(one => !string.IsNullOrEmpty(one.Prefix)).ToList();
        foreach (var (key, prefix) in kept)
        {
            if (kept.Find(other => other.Key != key && other.Prefix!.StartsWith(prefix!, StringComparison.Ordinal)) is { Key: { } other } inside)
            {
                throw new InvalidInputException($"setting {key} ({origins[key]})", $"another place than {other} has", $"'{prefix}', and there '{inside.Prefix}'", "name a folder of the bucket that holds nothing else; nothing has been changed.");
            }
        }
    }

    private static string? Wrong(SettingKey key, object? value)
    {
        var name = key.Properties[^1].Name;
        return value switch
        {
            int port when name.EndsWith("Port", StringComparison.Ordinal) && port is < 1 or > 65535 => "a port from 1 to 65535",
            int size when name == "PartSize" && size < 5 => "5 or more",
            int number when number < 1 => "1 or more",
            TimeSpan lease when name == "Lease" && (lease < TimeSpan.FromSeconds(10) || lease > TimeSpan.FromMinutes(10)) => "10s to 10m",
            TimeSpan time when time <= TimeSpan.Zero => "more than nothing",
            string path when Paths.Any(end => name.EndsWith(end, StringComparison.Ordinal)) && !path.StartsWith('/') => "a path from the root on",
            null or "" when key.Path is "logical.prefix" or "storage.basePrefix" => Folder(string.Empty),
            string { Length: > 0 } prefix when name.EndsWith("Prefix", StringComparison.Ordinal) => Folder(prefix),
            string place when name == "Where" && Hosting.HostPlace.TryParse(place) is null => "here, ssh:NAME or container:NAME",
            string address when name is "Endpoint" or "Address" && Address(address) is { } expected => expected,
            IReadOnlyList<string> words when name.EndsWith("Options", StringComparison.Ordinal) || name.EndsWith("Settings", StringComparison.Ordinal) =>
                words.All(word => word.IndexOf('=', StringComparison.Ordinal) > 0) ? null : "NAME=VALUE in every word",
            _ => null,
        };
    }

    private static string? Folder(string prefix) =>
        PlainText.IsPlain(prefix) && prefix.EndsWith('/') && prefix[..^1].Split('/').All(part => part is not ("" or "." or ".."))
            ? null
            : "a folder of the bucket with a slash at its end, such as logical/";

    private static string? Address(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)) ? "an address that begins with https://"
        : address.UserInfo.Length > 0 ? "an address without a password in it: keys and tokens are named by the file that holds them"
        : null;
}
