using System.Text;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Shopping;

/// <summary>
/// Everything that happens at one till: a legal stream of transactions without end, numbered from 1, with a shift a
/// business day. The same world, terminal, seed and times always give the same stream.
/// </summary>
public sealed class Shopper
{
    private static readonly string[] Staff = [.. Enumerable.Range(1, 40).Select(n => $"{n:00}")];

    private readonly Assortment _assortment;
    private readonly Basket _basket;
    private readonly Cashier _cashier;
    private readonly PastSales _past;
    private readonly StoreClock _clock;
    private readonly Random _random;
    private readonly ShopperOptions _options;
    private readonly double[] _shares;
    private long _number;
    private string? _shift;
    private string _staff = Staff[0];
    private BusinessDate _date;
    private Instant _last;

    /// <param name="store">Where the terminal stands: its zone and cut-over.</param>
    /// <param name="random">Seeded; this shopper's own.</param>
    public Shopper(
        Assortment assortment, TerminalId terminal, WorldStore store, Random random, ShopperOptions? options = null)
    {
        _options = options ?? new ShopperOptions();
        _options.Check();
        Terminal = terminal;
        _random = random;
        _assortment = assortment;
        _clock = new StoreClock(DateTimeZoneProviders.Tzdb[store.TimeZone], store.CutOver);
        _basket = new Basket(assortment, random, _options.LinesMax);
        _cashier = new Cashier(assortment, random, terminal, _options.CashStepMinor);
        _past = new PastSales(terminal, random);
        _shares =
        [
            _options.LinkedReturns, _options.UnlinkedReturns, _options.Voids, _options.NoSales, _options.PayIns,
            _options.PayOuts, _options.StockAdjustments,
        ];
    }

    public TerminalId Terminal { get; }

    /// <summary>What is wrong with the transaction that was given last; only when faults were asked for.</summary>
    public BusinessFault LastFault { get; private set; }

    /// <summary>One shopper for each of the world's terminals, each deterministic from (seed, terminal).</summary>
    public static IReadOnlyList<Shopper> ForAll(World world, int seed, ShopperOptions? options = null)
    {
        var stores = world.Stores.ToDictionary(store => store.Store);
        var assortments = new Dictionary<Currency, Assortment>();
        var shoppers = new List<Shopper>(world.Terminals.Count);
        foreach (var (terminal, storeId) in world.Terminals)
        {
            var store = stores[storeId];
            if (!assortments.TryGetValue(store.Currency, out var assortment))
                assortments[store.Currency] = assortment = Assortment.Of(world, store.Currency);
            shoppers.Add(new Shopper(assortment, terminal, store, RandomFor(seed, terminal), options));
        }
        return shoppers;
    }

    public static Shopper For(World world, TerminalId terminal, int seed, ShopperOptions? options = null)
    {
        var store = world.StoreOf(terminal);
        return new Shopper(
            Assortment.Of(world, store.Currency), terminal, store, RandomFor(seed, terminal), options);
    }

    /// <param name="at">Not before the last one. A new business date closes the shift and opens the next.</param>
    public Transaction Next(Instant at)
    {
        LastFault = BusinessFault.None;
        var (offset, date) = _clock.Read(at);
        if (_shift is null)
            return OpenShift(at, offset, date);
        if (date != _date)
            return _cashier.Drop() is { Length: > 0 } drop ? Moved(TransactionKind.SafeDrop, drop) : CloseShift();
        _last = at;
        var kind = Draw();
        if (kind == TransactionKind.Return && _past.Return(_cashier) is { } back)
            return Frame(TransactionKind.Return, at, offset) with
            {
                Original = back.Original,
                Lines = back.Lines,
                Tenders = back.Tenders,
                Total = back.Total,
            };
        return kind == TransactionKind.Sale ? Sale(at, offset) : Other(kind, at, offset);
    }

    private Transaction Sale(Instant at, int offset)
    {
        var lines = _basket.Lines();
        var paid = _cashier.Pay(Sum(lines), _number + 1);
        var sale = Frame(TransactionKind.Sale, at, offset) with
        {
            Customer = _random.Next(10) < 3 ? $"C-{_random.Next(10_000)}" : null,
            Lines = lines,
            Tenders = paid.Tenders,
            Rounding = paid.Rounding,
            Total = paid.Total,
        };
        if (_options.Faults.Sum > 0)
        {
            var fault = _options.Faults.Draw(_random.NextDouble());
            (sale, LastFault) = Spoiler.Spoil(sale, fault, _random, _assortment.GoodsSkus);
        }
        if (LastFault == BusinessFault.None)
            _past.Keep(sale);
        return sale;
    }

    /// <summary>A linked return falls back to an unlinked one while nothing is there to give back.</summary>
    private Transaction Other(TransactionKind kind, Instant at, int offset)
    {
        var frame = Frame(kind == UnlinkedReturn ? TransactionKind.Return : kind, at, offset);
        switch (kind)
        {
            case UnlinkedReturn or TransactionKind.Return:
                var lines = Array.ConvertAll(_basket.Lines(3), PastSales.Mirror);
                var back = _cashier.GiveBack(Sum(lines));
                return frame with { Lines = lines, Tenders = back, Total = Sum(lines) };
            case TransactionKind.PayIn or TransactionKind.PayOut:
                var amount = _random.Next(1, 5_000) * (kind == TransactionKind.PayIn ? 1 : -1);
                return frame with { Tenders = _cashier.Cash(amount), Total = amount, Reason = Reason() };
            case TransactionKind.StockAdjustment:
                return frame with { Lines = _basket.Adjustment(), Reason = Reason() };
            default:
                return frame;
        }
    }

    private const TransactionKind UnlinkedReturn = (TransactionKind)255;

    private TransactionKind Draw()
    {
        var random = _random.NextDouble();
        for (var i = 0; i < _shares.Length; i++)
        {
            if (random < _shares[i])
                return Kinds[i];
            random -= _shares[i];
        }
        return TransactionKind.Sale;
    }

    private static readonly TransactionKind[] Kinds =
    [
        TransactionKind.Return, UnlinkedReturn, TransactionKind.Void, TransactionKind.NoSale, TransactionKind.PayIn,
        TransactionKind.PayOut, TransactionKind.StockAdjustment,
    ];

    private string? Reason() =>
        _assortment.Reasons is { Length: > 0 } reasons ? reasons[_random.Next(reasons.Length)] : null;

    private Transaction OpenShift(Instant at, int offset, BusinessDate date)
    {
        (_date, _last, _shift) = (date, at, $"{Terminal}-{date.ToDateOnly():yyyyMMdd}-1");
        _staff = Staff[_random.Next(Staff.Length)];
        var start = _cashier.Start();
        return Frame(TransactionKind.ShiftOpen, at, offset) with
        {
            Tenders = start,
            Total = start.Sum(tender => tender.Amount),
        };
    }

    /// <summary>At the end of the shift, before it is counted.</summary>
    private Transaction Moved(TransactionKind kind, Tender[] tenders) =>
        Frame(kind, _last, _clock.Read(_last).OffsetMinutes) with
        {
            Tenders = tenders,
            Total = tenders.Sum(tender => tender.Amount),
        };

    /// <summary>
    /// At the time of the shift's last transaction, so that it stands in the shift's own business day.
    /// </summary>
    private Transaction CloseShift()
    {
        var close = Frame(TransactionKind.ShiftClose, _last, _clock.Read(_last).OffsetMinutes) with
        {
            Tenders = _cashier.Declare(),
        };
        _shift = null;
        return close;
    }

    private Transaction Frame(TransactionKind kind, Instant at, int offset)
    {
        _number++;
        return new Transaction
        {
            Kind = kind,
            Number = _number,
            At = at,
            OffsetMinutes = offset,
            BusinessDate = _date,
            Currency = _assortment.Currency,
            Shift = _shift,
            Staff = _staff,
            Receipt = $"{_number:00000000}",
            Total = 0,
        };
    }

    internal static long Sum(Line[] lines)
    {
        var sum = 0L;
        foreach (var line in lines)
        {
            sum += line.Net;
            foreach (var tax in line.Taxes)
                sum += tax.Amount;
        }
        return sum;
    }

    private static Random RandomFor(int seed, TerminalId terminal) =>
        new(unchecked((int)Fingerprint.Of(Encoding.UTF8.GetBytes($"{seed}:{terminal}"))));
}
