using RetailActors.Node.Operations;
using RetailActors.Simulators.Terminals;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RetailActors.Node.Demo;

/// <summary>A moment of a run.</summary>
/// <param name="Queue">Transactions at the terminals that nobody acknowledged yet.</param>
public sealed record RunView(double Seconds, TerminalCounts Counts, int Queue, StatusView Status);

/// <summary>Shows a run to a person.</summary>
public interface IRunScreen
{
    void Say(string text);

    /// <summary>Shows the view now and then until the work is done; what the work throws is thrown.</summary>
    Task Watch(Func<Task<RunView>> look, Task work, CancellationToken cancel);
}

/// <summary>One line a second or two: for logs, pipes and CI.</summary>
public sealed class LineScreen(TextWriter to, TimeProvider time) : IRunScreen
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public void Say(string text) => to.WriteLine(text);

    public async Task Watch(Func<Task<RunView>> look, Task work, CancellationToken cancel)
    {
        var rates = new Rates();
        while (!await Ended(work, Every, time))
            Say(Line(rates.Next(await look())));
        await work;
    }

    internal static async Task<bool> Ended(Task work, TimeSpan wait, TimeProvider time)
    {
        using var stop = new CancellationTokenSource();
        var ended = await Task.WhenAny(work, Task.Delay(wait, time, stop.Token)) == work;
        await stop.CancelAsync();
        return ended;
    }

    private static string Line(RateView rate)
    {
        var (view, status) = (rate.View, rate.View.Status);
        return $"{view.Seconds,6:0.0} s  {rate.Recorded,6:0}/s sold  {rate.Acknowledged,6:0}/s in"
            + $"  queued {view.Queue,6}"
            + $"  behind {status.Streams.Sum(s => s.Behind),6}  journals {status.Outbox.Posted,5} posted"
            + $" {status.Outbox.Waiting + status.Outbox.Begun,4} waiting  cases {status.OpenCases,3}";
    }
}

/// <summary>A table that is drawn over and over.</summary>
public sealed class LiveScreen(IAnsiConsole console, TimeProvider time) : IRunScreen
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private string _said = "";

    public void Say(string text)
    {
        lock (_gate)
            _said = text;
    }

    public async Task Watch(Func<Task<RunView>> look, Task work, CancellationToken cancel)
    {
        var rates = new Rates();
        await console.Live(new Text(_said)).AutoClear(true).StartAsync(async live =>
        {
            while (!await LineScreen.Ended(work, Every, time))
                live.UpdateTarget(Draw(rates.Next(await look())));
        });
        await work;
    }

    private Rows Draw(RateView rate)
    {
        var (view, status) = (rate.View, rate.View.Status);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "now", "so far");
        void Row(string what, string now, string soFar) => table.AddRow(what, now, soFar);
        Row("sold at the tills", $"{rate.Recorded:0}/s", $"{view.Counts.Recorded:N0}");
        Row("acknowledged by the node", $"{rate.Acknowledged:0}/s", $"{view.Counts.Accepted + view.Counts.Held:N0}");
        Row("queued at terminals", $"{view.Queue:N0}", $"{view.Counts.Failures:N0} sendings failed");
        Row("sent again", $"{rate.Repeats:0}/s", $"{view.Counts.Repeats:N0} repeats recognised");
        var (behind, read) = (status.Streams.Sum(s => s.Behind), status.Streams.Sum(s => s.Read));
        Row("streams behind", $"{behind:N0} facts", $"{read:N0} read");
        Row("journals at the ERP", $"{rate.Posted:0.0}/s", $"{status.Outbox.Posted:N0} posted");
        Row("journals waiting", $"{status.Outbox.Waiting + status.Outbox.Begun:N0}",
            Markup.Escape(status.Outbox.LastProblem is { } p ? p[..Math.Min(60, p.Length)] : ""));
        Row("open cases", $"{status.OpenCases}", $"{view.Counts.Held:N0} transactions were held");
        lock (_gate)
            return new Rows((IRenderable[])[new Text($"{view.Seconds:0.0} s  {_said}"), table]);
    }
}

internal sealed record RateView(RunView View, double Recorded, double Acknowledged, double Repeats, double Posted);

/// <summary>From one view to the next.</summary>
internal sealed class Rates
{
    private RunView? _last;

    public RateView Next(RunView view)
    {
        var (last, seconds) = (_last ?? view, Math.Max(0.001, view.Seconds - (_last?.Seconds ?? 0)));
        _last = view;
        return new RateView(view,
            (view.Counts.Recorded - last.Counts.Recorded) / seconds,
            (view.Counts.Accepted + view.Counts.Held - last.Counts.Accepted - last.Counts.Held) / seconds,
            (view.Counts.Repeats - last.Counts.Repeats) / seconds,
            (view.Status.Outbox.Posted - last.Status.Outbox.Posted) / seconds);
    }
}
