using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Node.Cli;
using RetailActors.Node.Intake;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Tests.Cli;

/// <summary>A node as a process of its own on one folder, without an ERP, and the one till that sends to it.</summary>
internal sealed class RealNode(string folder) : IDisposable
{
    private const string OperatorKey = "an-operator-key-of-the-disk-test";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _key = Keys.New();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private Process? _process;
    private Uri _address = new("http://node.invalid/");

    public bool HasStopped => _process!.HasExited;

    private string[] Arguments =>
    [
        "node",
        .. new[]
        {
            $"retail.node.data = \"{folder}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
            $"retail.node.operator-key = {OperatorKey}", "retail.erp.kind = none",
            "retail.runtime.snapshot-every-events = 100",
        }.SelectMany(one => new[] { "--set", one }),
    ];

    /// <param name="fileBytesMax">What a file may have: the system refuses more, as a quota does.</param>
    public async Task Start(long? fileBytesMax = null)
    {
        _process = RetailProgram.Start(fileBytesMax, Arguments);
        _address = new Uri(await RetailProgram.Listening(_process));
    }

    /// <summary>A start that must not succeed.</summary>
    public Task<Ended> TryStart() => RetailProgram.Run(Arguments);

    public async Task Register()
    {
        using var client = new NodeClient(_address, OperatorKey);
        await client.Post("v1/registry", new RegistryView([new StoreView("S001", "Europe/London", "04:00", "GBP")],
            [new NewTerminalView(TestShop.Till1.Value, "S001", _key)]), NodeJson.Default.RegistryView,
            NodeJson.Default.RegistryView, default);
    }

    /// <summary>Each in a batch of its own, until one is not acknowledged.</summary>
    /// <returns>Up to where nothing is missing; the status of the last answer, 0 for none.</returns>
    public async Task<(long Through, int Status)> Sell(long first, long last)
    {
        var (through, status) = (0L, 200);
        for (var number = first; number <= last && status == 200; number++)
            (through, status) = await SellOne(number, through);
        return (through, status);
    }

    private async Task<(long Through, int Status)> SellOne(long number, long through)
    {
        var body = new ByteWriter();
        BatchJson.Write(body, new BatchId($"B{number}"), [TestShop.Sale(number)]);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(_address, $"v1/terminals/{TestShop.Till1}/batches"));
        request.Content = new ByteArrayContent(body.ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        try
        {
            using var response = await _http.SendAsync(request);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return (response.IsSuccessStatusCode
                ? answer.RootElement.GetProperty("acknowledgedThrough").GetInt64() : through, (int)response.StatusCode);
        }
        catch (HttpRequestException)
        {
            return (through, 0);
        }
    }

    /// <summary>As an operator does it; what is in the log comes into the file.</summary>
    public async Task Stop()
    {
        using (var tell = Process.Start("kill", ["-TERM", $"{_process!.Id}"]))
            await tell.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _http.Dispose();
    }
}
