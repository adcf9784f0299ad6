using System.Globalization;
using Recovery.Evidence.History;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;

namespace Recovery.Tests.Evidence;

/// <summary>These tests as a program: a writer of evidence in an operating system's process of its own.</summary>
internal static class WriterProgram
{
    /// <summary>The variable with the private key.</summary>
    public const string Key = "WRITER_KEY";

    /// <summary>Appends records with a title to a folder: as many as were asked for, and more until there is one of another writer.</summary>
    /// <param name="arguments">The folder, the title, how many at least.</param>
    public static async Task<int> Main(string[] arguments)
    {
        var (folder, title, least) = (new DiskFolder(arguments[0]), arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture));
        using var signer = EvidenceKey.OpenPrivate(Environment.GetEnvironmentVariable(Key)!, null);
        var store = new EvidenceStore(folder, signer);
        var alone = true;
        for (var number = 0; number < least || alone; number++)
        {
            await store.AppendAsync(SampleRecords.Proven(number) with { Title = title }, default);
            alone = alone && (await new EvidenceHistory(folder).ReadAsync(default)).All(headline => headline.Title == title);
        }

        return 0;
    }
}
