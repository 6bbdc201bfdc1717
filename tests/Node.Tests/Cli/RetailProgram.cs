using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>The real program, as a process of its own.</summary>
public static class RetailProgram
{
    public static readonly string Dll = typeof(RetailActors.Node.Cli.RetailCommand).Assembly.Location;

    /// <summary>Runs it to its end; the longest wait only ends a test that fails.</summary>
    public static async Task<Ended> Run(params string[] args)
    {
        using var process = Start(args);
        var standardOut = process.StandardOutput.ReadToEndAsync();
        var standardError = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"retail {string.Join(' ', args)} does not end: {await standardError}", e);
        }
        return new Ended(process.ExitCode, await standardOut, await standardError);
    }

    private static void KillLeft(int id, DateTime began)
    {
        try
        {
            using var left = Process.GetProcessById(id);
            if (left.StartTime == began)
                left.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <summary>Where a node serves, once it does; its output is read on, so that it never waits for us.</summary>
    public static async Task<string> Listening(Process node)
    {
        const string listens = " listens on ";
        var error = node.StandardError.ReadToEndAsync();
        while (await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
            if (line.IndexOf(listens, StringComparison.Ordinal) is var at and >= 0)
            {
                _ = node.StandardOutput.ReadToEndAsync();
                return line[(at + listens.Length)..].Split(';')[0];
            }
        throw new InvalidOperationException($"the node did not start: {await error}");
    }

    public static Process Start(params string[] args) => Start(null, args);

    /// <param name="fileBytesMax">Larger files are refused by the system (EFBIG), as a quota does; null: none.</param>
    public static Process Start(long? fileBytesMax, string[] args)
    {
        var start = new ProcessStartInfo(fileBytesMax is null ? "dotnet" : "bash")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (fileBytesMax is { } bytes)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add($"trap '' XFSZ; ulimit -f {bytes >> 10}; exec dotnet \"$@\"");
            start.ArgumentList.Add("limited");
        }
        start.ArgumentList.Add(Dll);
        foreach (var argument in args)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        // A test that fails half-way leaves nothing running behind it.
        var (id, began) = (process.Id, process.StartTime);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => KillLeft(id, began);
        return process;
    }
}

public sealed record Ended(int Code, string Out, string Error)
{
    /// <summary>Fails unless standard output is one object on one line and nothing else.</summary>
    public JsonElement Json()
    {
        Assert.True(Out.StartsWith('{') && Out.IndexOf('\n') == Out.Length - 1, $"{Out}\n{Error}");
        return JsonDocument.Parse(Out).RootElement;
    }
}
