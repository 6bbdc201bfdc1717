using System.Diagnostics;
using RetailActors.Node.Demo;

namespace RetailActors.Node.Scenarios;

/// <summary>A node as a process of its own on its own files, that can be killed and started again.</summary>
internal sealed class LiveNode(string folder, string operatorKey, EmbeddedErp erp) : IDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(1);
    private Process? _process;

    /// <summary>Where it serves; another port after each start.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <exception cref="IOException">It does not start.</exception>
    public async Task Start(CancellationToken cancel)
    {
        const string listens = " listens on ";
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(LiveNode).Assembly.Location);
        start.ArgumentList.Add("node");
        foreach (var setting in Settings())
        {
            start.ArgumentList.Add("--set");
            start.ArgumentList.Add(setting);
        }
        _process = Process.Start(start)!;
        var errors = _process.StandardError.ReadToEndAsync(cancel);
        while (await _process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(StartsWithin, cancel) is { } line)
            if (line.IndexOf(listens, StringComparison.Ordinal) is var at and >= 0)
            {
                _ = _process.StandardOutput.ReadToEndAsync(cancel);
                Address = new Uri(line[(at + listens.Length)..].Split(';')[0]);
                return;
            }
        throw new IOException($"the node does not start: {await errors}");
    }

    private string[] Settings()
    {
        var settings = erp.Simulator.Settings;
        return
        [
            $"retail.node.data = \"{Path.Combine(folder, "node")}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
            $"retail.node.operator-key = {operatorKey}", "retail.erp.kind = simulated",
            $"retail.erp.url = \"{erp.Simulator.BaseUrl}\"", $"retail.erp.company = {settings.Company}",
            $"retail.erp.tenant = {settings.Tenant}", $"retail.erp.client-id = {settings.ClientId}",
            $"retail.erp.client-secret = {settings.ClientSecret}", .. DemoOptions.NodeSettings,
            "retail.journals.transactions-max = 10000", "retail.journals.quiet = 2s",
        ];
    }

    /// <summary>SIGKILL: nothing is told to it.</summary>
    public void Kill()
    {
        if (_process is null)
            return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}

/// <summary>A device's network: it may be gone, and it may lose answers. Follows the node to its port.</summary>
internal sealed class OutageHandler(LiveNode node, TimeProvider time) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _answersToLose;

    public DateTimeOffset OfflineUntil { get; set; } = DateTimeOffset.MinValue;

    public void LoseAnswers(int count) => Interlocked.Add(ref _answersToLose, count);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (time.GetUtcNow() < OfflineUntil)
            throw new HttpRequestException("the network is gone");
        request.RequestUri = new Uri(node.Address, request.RequestUri!.PathAndQuery);
        var response = await base.SendAsync(request, cancel);
        if (Volatile.Read(ref _answersToLose) <= 0)
            return response;
        Interlocked.Decrement(ref _answersToLose);
        response.Dispose();
        throw new HttpRequestException("the answer was lost");
    }
}
