using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;
using RetailActors.Streams.Delivery;

namespace RetailActors.Simulation.Models;

/// <summary>What the ERP has under one of our ids.</summary>
public sealed class ErpEntry(Document document, string reference)
{
    public Document Document => document;

    public string Reference => reference;

    /// <summary>A header without its lines: an attempt broke off.</summary>
    public bool IsOrphan { get; set; }
}

/// <summary>
/// An ERP, without HTTP: it fails in every way that one does, and books twice when it is asked twice.
/// </summary>
/// <param name="isKeyed">It refuses a second document under one id, so that late requests do no harm.</param>
public sealed class ErpModel(Site site, bool isKeyed, MasterData data)
{
    private static readonly Duration Patience = Duration.FromSeconds(10);
    private readonly SortedDictionary<string, List<ErpEntry>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<(object Driver, DocumentId Id), Instant> _notBefore = [];
    private Instant _throttledUntil = Instant.MinValue;
    private int _references;

    public bool IsKeyed => isKeyed;

    public MasterData Data { get; set; } = data;

    public Instant DownUntil { get; set; } = Instant.MinValue;

    /// <summary>It takes nothing: a closed period. A person mends it.</summary>
    public bool Rejects { get; set; }

    public IReadOnlyDictionary<string, List<ErpEntry>> Entries => _entries;

    /// <summary>Not before then, says the ERP to everyone.</summary>
    public void Throttle(Duration time) =>
        _throttledUntil = Instant.Max(_throttledUntil, site.Scheduler.Now + time);

    /// <summary>It is there again, and takes back what it said of coming later.</summary>
    public void Recover()
    {
        (DownUntil, _throttledUntil, Rejects) = (Instant.MinValue, Instant.MinValue, false);
        _notBefore.Clear();
    }


    public bool IsDown => DownUntil > site.Scheduler.Now;

    /// <param name="driver">Who sends it: it is told when to come again.</param>
    /// <param name="answer">Called when the answer arrives, at whoever still lives.</param>
    public void Post(object driver, Document document, string state, Action<DeliveryOutcome> answer)
    {
        Guarantee.Holds(document is not Journal journal || journal.Debit == journal.Credit,
            $"G5: {document.Id} is sent unbalanced");
        // Whose clock jumps cannot keep another's time.
        Guarantee.Holds(site.Swarm.Has(Mishap.ClockJump)
            || site.Scheduler.Now >= _notBefore.GetValueOrDefault((driver, document.Id), Instant.MinValue),
            $"G8: {document.Id} is sent again before the ERP's Retry-After");
        if (isKeyed)
            site.Scheduler.Soon(200, "post arrives", () => Arrived(driver, document, state, answer));
        else
            Arrived(driver, document, state, answer);
    }

    private void Arrived(object driver, Document document, string state, Action<DeliveryOutcome> answer)
    {
        var (outcome, after) = Take(document, state);
        if (outcome is DeliveryOutcome.Unavailable { RetryAfter: { } wait })
            _notBefore[(driver, document.Id)] = site.Scheduler.Now + Duration.FromTimeSpan(wait);
        site.Scheduler.Tell("erp", $"post {document.Id}: {outcome.GetType().Name}");
        site.Scheduler.After(after + Duration.FromMilliseconds(site.Scheduler.Random.Next(300)), "erp answers",
            () => answer(outcome));
    }

    private (DeliveryOutcome Outcome, Duration After) Take(Document document, string state)
    {
        var (swarm, now) = (site.Swarm, site.Scheduler.Now);
        if (IsDown)
            return (new DeliveryOutcome.Unavailable("503", null), Duration.Zero);
        if (now < _throttledUntil)
            return (new DeliveryOutcome.Unavailable("429", (_throttledUntil - now).ToTimeSpan()), Duration.Zero);
        if (Rejects)
            return (new DeliveryOutcome.Rejected("the period is closed"), Duration.Zero);
        if (swarm.Strikes(Mishap.ErpTimesOutBefore, 0.3, state))
            return (new DeliveryOutcome.Unknown("time-out"), Patience);
        if (swarm.Strikes(Mishap.ErpLeavesOrphan, 0.3, state))
        {
            Book(document, isOrphan: true);
            return (new DeliveryOutcome.Unknown("broke off"), Duration.FromSeconds(1));
        }
        var entry = Book(document, isOrphan: false);
        return swarm.Strikes(Mishap.ErpTimesOutAfter, 0.4, state)
            ? (new DeliveryOutcome.Unknown("time-out"), Patience)
            : (new DeliveryOutcome.Delivered(entry.Reference), Duration.Zero);
    }

    private ErpEntry Book(Document document, bool isOrphan)
    {
        if (!_entries.TryGetValue(document.Id.Value, out var entries))
            _entries[document.Id.Value] = entries = [];
        if (entries.FirstOrDefault(entry => entry.IsOrphan || isKeyed) is { } known)
        {
            known.IsOrphan &= isOrphan;
            return known;
        }
        var made = new ErpEntry(document, $"J{++_references:00000}") { IsOrphan = isOrphan };
        entries.Add(made);
        Guarantee.Holds(entries.Count == 1, $"G1: {document.Id} stands {entries.Count} times at the ERP");
        return made;
    }

    public void Find(DocumentId id, Action<LookUp> answer) =>
        site.Scheduler.Soon(300, "erp looks up", () => answer(Look(id)));

    private LookUp Look(DocumentId id)
    {
        var now = site.Scheduler.Now;
        if (IsDown)
            return new LookUp.Unavailable("503", null);
        if (now < _throttledUntil)
            return new LookUp.Unavailable("429", (_throttledUntil - now).ToTimeSpan());
        return _entries.GetValueOrDefault(id.Value) switch
        {
            null or [] => new LookUp.NotFound(),
            [{ IsOrphan: true } orphan] => new LookUp.Incomplete(orphan.Reference),
            [var one] => new LookUp.Posted(one.Reference, one.Document.Measure, one.Document.Measure),
            var several => new LookUp.Several([.. several.Select(entry => entry.Reference)]),
        };
    }

    /// <summary>Null when it cannot be read now.</summary>
    public MasterData? Read() => IsDown || site.Scheduler.Now < _throttledUntil ? null : Data;
}
