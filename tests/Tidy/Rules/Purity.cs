using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RetailActors.Tidy.Rules;

/// <summary>What decides is pure: no waiting, clock, randomness, log or driver anywhere in src/Actors.</summary>
public static class Purity
{
    private static readonly HashSet<string> Impure =
    [
        "Task", "ValueTask", "IAsyncEnumerable", "TaskCompletionSource", "CancellationToken", "Thread", "Timer",
        "SemaphoreSlim", "Channels", "TimeProvider", "SystemClock", "IClock", "Stopwatch", "DateTime", "Environment",
        "ILogger", "LoggerMessage", "Console", "File", "Directory", "FileStream", "Sockets", "HttpClient",
        "DbConnection", "Npgsql", "SQLitePCL", "RabbitMQ", "NewGuid", "CreateVersion7",
    ];

    // The ports say how their adapters wait; they do not wait themselves.
    private static readonly HashSet<string> AllowedInPorts = ["ValueTask", "IAsyncEnumerable", "CancellationToken"];

    public static IEnumerable<Finding> Check(Source file)
    {
        if (!file.IsCode || !file.IsIn("src/Actors"))
            yield break;
        var port = file.IsIn("src/Actors/Storage");
        foreach (var token in file.Root.DescendantTokens())
        {
            var word = token.ValueText;
            if (token.IsKind(SyntaxKind.AsyncKeyword) || token.IsKind(SyntaxKind.AwaitKeyword))
                yield return file.At(token, $"'{word}' in a pure file: what decides does not wait");
            if (!token.IsKind(SyntaxKind.IdentifierToken) || (port && AllowedInPorts.Contains(word)))
                continue;
            if (Impure.Contains(word))
                yield return file.At(token, $"'{word}' in a pure file: time, chance and drivers are the host's");
        }
    }
}
