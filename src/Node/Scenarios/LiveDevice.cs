using System.Collections.Concurrent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Simulation.Models;
using RetailActors.Simulation.Scenarios;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Scenarios;

/// <summary>A device of a live scenario: what the timeline does to it happens between two of its steps.</summary>
internal sealed class LiveDevice : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TerminalOptions Options = new()
    {
        BatchTransactionsMax = 20,
        BackoffMin = TimeSpan.FromMilliseconds(20),
        BackoffMax = TimeSpan.FromMilliseconds(200),
        HeartbeatEvery = TimeSpan.Zero,
    };

    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly ScenarioDevice _device;
    private readonly HttpClient _http;
    private readonly string _key;
    private readonly TimeProvider _time;
    private readonly TicketMaker _maker;
    private readonly List<Transaction> _record = [];
    private SimulatedTerminal _terminal;
    private Duration _clockOff;
    private string? _shift;

    public LiveDevice(ScenarioDevice device, OutageHandler network, string key, TimeProvider time, Random random)
    {
        (_device, Network, _key, _time) = (device, network, key, time);
        _http = new HttpClient(network)
        { BaseAddress = new Uri("http://node.invalid/"), Timeout = TimeSpan.FromSeconds(5) };
        _maker = new TicketMaker(random, device.Terminal);
        _terminal = NewTerminal();
    }

    public OutageHandler Network { get; }

    public ScenarioDevice Device => _device;

    public bool IsEmpty => _orders.IsEmpty && _terminal.QueueDepth == 0;

    public void Dispose() => _http.Dispose();

    private SimulatedTerminal NewTerminal() => new(_device.Terminal, _http, _key, _time, seed: 1, Options);

    /// <param name="at">By the story's clock.</param>
    public void Sell(Instant at) => _orders.Enqueue(() =>
    {
        var sale = _maker.Make(_record.Count + 1, at + _clockOff);
        if (_device.HasShifts)
        {
            var shift = $"{_device.Terminal}-{_device.Name}";
            sale = _shift is null ? TicketMaker.OpenShift(sale, shift) : sale with { Shift = shift };
            _shift = shift;
        }
        Record(sale);
    });

    public void SellWrong(Instant at) => _orders.Enqueue(() => Record(_maker.Wrong(_record.Count + 1, at + _clockOff)));

    public void SetClock(Duration off) => _orders.Enqueue(() => _clockOff = off);

    /// <summary>Another device with an older memory takes its place: all that it knows is sent again.</summary>
    public void RestoreBackup(int transactions) => _orders.Enqueue(() =>
    {
        _record.RemoveRange(Math.Max(0, _record.Count - transactions), Math.Min(_record.Count, transactions));
        _terminal = NewTerminal();
        foreach (var sale in _record)
            _terminal.TryRecord(sale);
    });

    private void Record(Transaction sale)
    {
        _record.Add(sale);
        _terminal.TryRecord(sale);
    }

    public async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            while (_orders.TryDequeue(out var order))
                order();
            var step = await _terminal.RunStep(cancel);
            var wait = step.Kind == TerminalStepKind.Idle || step.Wait > LongestWait ? LongestWait : step.Wait;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _time, cancel);
        }
    }
}
