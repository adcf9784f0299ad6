using System.Text.Json.Serialization;
using Recovery.Evidence.History;
using Recovery.Evidence.Objectives;
using Recovery.Evidence.Signing;

namespace Recovery.Evidence;

/// <summary>Everything that evidence writes and reads. A test holds this list against every place that does.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EvidenceRecord))]
[JsonSerializable(typeof(EvidenceHead))]
[JsonSerializable(typeof(EvidenceCheckpoint))]
[JsonSerializable(typeof(EvidenceHeadline))]
[JsonSerializable(typeof(RecoveryObjectives))]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(TestResult))]
internal sealed partial class EvidenceTypes : JsonSerializerContext;
