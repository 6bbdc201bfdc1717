using System.Text.Json.Serialization;

namespace RetailActors.Node.Bench;

/// <summary>One number of one benchmark.</summary>
/// <param name="Bench">The stable name that it is asked for by.</param>
/// <param name="Target">What is wanted; null when the number only explains another one.</param>
/// <param name="AtMost">The target is an upper bound (latencies, memory), not a lower one.</param>
public sealed record Figure(
    string Bench, string What, double Value, string Unit, double? Target = null, bool AtMost = false)
{
    /// <summary>The machine's own limit, measured in the same run, in the same unit; null when there is none.</summary>
    public double? Limit { get; init; }

    /// <summary>What that limit is.</summary>
    public string? LimitOf { get; init; }

    /// <summary>The value as a part of the limit.</summary>
    public double? OfLimit => Limit is > 0 ? Value / Limit : null;

    public bool? Met => Target is { } target ? AtMost ? Value <= target : Value >= target : null;
}

/// <summary>Where the figures were taken: without it they mean nothing.</summary>
/// <param name="LoadBefore">Runnable threads, the last minute's mean; null where the system tells none.</param>
public sealed record Machine(
    int Cores, string Processor, string System, string Runtime, string Gc, string FileSystem,
    double? LoadBefore, double? LoadAfter);

public sealed record BenchReport(Machine Machine, double Seconds, IReadOnlyList<Figure> Figures);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
