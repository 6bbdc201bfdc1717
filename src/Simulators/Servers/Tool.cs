using System.ComponentModel;
using System.Diagnostics;

namespace RetailActors.Simulators.Servers;

/// <summary>Runs a server's own tools, as the user that the server's package made when we are root.</summary>
internal static class Tool
{
    private const int OutputCharactersMax = 4_000;

    public static async Task Run(
        string? user, string program, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment, TimeSpan limit, CancellationToken cancel)
    {
        using var process = Start(user, program, arguments, environment);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(limit);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            throw new ServerException($"{program} did not end within {limit}");
        }
        if (process.ExitCode == 0)
            return;
        var said = $"{await output}\n{await errors}".Trim();
        throw new ServerException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: "
            + (said.Length <= OutputCharactersMax ? said : said[^OutputCharactersMax..]));
    }

    /// <param name="user">Null: as we are.</param>
    public static Process Start(
        string? user, string program, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            FileName = user is null ? program : "setpriv",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        if (user is not null)
            foreach (var argument in new[] { $"--reuid={user}", $"--regid={user}", "--init-groups", program })
                start.ArgumentList.Add(argument);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ServerException($"{program} cannot be started: {e.Message}", e);
        }
    }
}

/// <summary>A private server cannot be started or stopped; the message says what it said.</summary>
public sealed class ServerException(string message, Exception? inner = null) : Exception(message, inner);
