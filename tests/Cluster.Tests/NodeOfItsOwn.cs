using System.Diagnostics;
using RetailActors.Node.Settings;

namespace RetailActors.Cluster.Tests;

/// <summary>A node of the cluster as a process of its own: what can be killed, stopped and woken.</summary>
internal sealed class NodeOfItsOwn : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string[] _settings;
    private readonly NodeSettings _shared;
    private Process? _process;

    /// <param name="shared">Whose ERP and keys it has.</param>
    public NodeOfItsOwn(string name, string folder, NodeSettings shared, IEnumerable<string> settings)
    {
        (Name, _shared) = (name, shared);
        _settings = [.. settings, $"retail.node.name = {name}", $"retail.node.data = \"{Path.Combine(folder, name)}\"",
            "retail.node.listen = \"http://127.0.0.1:0\"", "retail.erp.kind = simulated",
            $"retail.erp.url = \"{shared.Erp.Url}\"", $"retail.erp.tenant = \"{shared.Erp.Tenant}\"",
            $"retail.erp.company = \"{shared.Erp.Company}\"", $"retail.erp.client-id = \"{shared.Erp.ClientId}\""];
    }

    public string Name { get; }

    public Uri Address { get; private set; } = new("http://node.invalid");

    /// <summary>Returns when it listens; the cluster gives it work later.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(Node.Cli.RetailCommand).Assembly.Location);
        start.ArgumentList.Add("node");
        foreach (var setting in _settings)
        {
            start.ArgumentList.Add("--set");
            start.ArgumentList.Add(setting);
        }
        start.Environment["RETAIL_OPERATOR_KEY"] = _shared.Node.OperatorKey!.Reveal();
        start.Environment["RETAIL_BROKER_PASSWORD"] = _shared.Cluster.BrokerPassword!.Reveal();
        start.Environment["RETAIL_ERP_CLIENT_SECRET"] = _shared.Erp.ClientSecret!.Reveal();
        _process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        var error = _process.StandardError.ReadToEndAsync();
        const string listens = " listens on ";
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (line.IndexOf(listens, StringComparison.Ordinal) is var at and >= 0)
            {
                _ = Tell(_process.StandardOutput);
                Address = new Uri(line[(at + listens.Length)..].Split(';')[0]);
                return;
            }
        throw new InvalidOperationException($"{Name} did not start: {await error}");
    }

    /// <summary>What it says is part of the test's output.</summary>
    private async Task Tell(StreamReader says)
    {
        while (await says.ReadLineAsync() is { } line)
            TestLog.Write($"{Name}: {line}");
    }

    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>As an operator does it: it hands over and ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop()
    {
        await Tell("-TERM");
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public Task Pause() => Tell("-STOP");

    public Task Wake() => Tell("-CONT");

    private async Task Tell(string signal)
    {
        using var tell = Process.Start("kill", [signal, $"{_process!.Id}"]);
        await tell.WaitForExitAsync();
    }

    public void Dispose()
    {
        try
        {
            _process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
