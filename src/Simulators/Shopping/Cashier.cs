using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Shopping;

internal readonly record struct Payment(Tender[] Tenders, long Rounding, long Total);

/// <summary>Takes and gives money, and counts what the drawer should hold for the shift's close.</summary>
internal sealed class Cashier(Assortment assortment, Random random, TerminalId terminal, long cashStep)
{
    private const int CardPercent = 55, CashPercent = 33, SplitPercent = 7, FloatNotes = 100;

    private const int MiscountPercent = 10, MiscountMinorMax = 20;

    private readonly long[] _declared = new long[assortment.Tenders.Length];
    private long _inDrawer = (long)Math.Pow(10, assortment.Currency.Decimals) * FloatNotes;
    private readonly long _note = (long)Math.Pow(10, assortment.Currency.Decimals) * 5;

    /// <param name="due">≥ 0.</param>
    public Payment Pay(long due, long number)
    {
        if (due == 0)
            return new Payment([], 0, 0);
        var draw = random.Next(100);
        if (draw < CardPercent)
            return Paid(due, [Card(due, number)]);
        if (draw < CardPercent + CashPercent)
            return InCash(due);
        var first = random.NextInt64(1, due + 1);
        var firstTender = draw < CardPercent + CashPercent + SplitPercent || assortment.Tenders.Length < 3 ? 0 : 2;
        var tender = Take(firstTender, first);
        return Paid(due, first == due ? [tender] : [tender, Card(due - first, number)]);
    }

    /// <summary>Refunds go back in cash or to the card, without rounding.</summary>
    public Tender[] GiveBack(long total) => total == 0 ? [] : [Take(random.Next(2), total)];

    /// <summary>To where the original was paid from, with its reference.</summary>
    public Tender[] GiveBack(long total, Tender paidFrom)
    {
        if (total == 0)
            return [];
        Take(Math.Max(0, Array.IndexOf(assortment.Tenders, paidFrom.Id)), total);
        return [paidFrom with { Amount = total }];
    }

    public Tender[] Cash(long amount) => [Take(0, amount)];

    /// <summary>The float that is in the drawer; empty where none is kept.</summary>
    public Tender[] Start() => assortment.KeepsDrawer ? [Take(0, _inDrawer)] : [];

    /// <summary>What is beyond the float, on its way to the safe; empty when it is not.</summary>
    public Tender[] Drop()
    {
        var beyond = assortment.KeepsDrawer ? _declared[0] - _note * FloatNotes / 5 : 0;
        if (beyond <= 0)
            return [];
        Take(0, -beyond);
        return [new Tender(assortment.Tenders[0], beyond)];
    }

    /// <summary>What is counted of each tender: what it should come to, or a few coins more or less; then from zero.
    /// </summary>
    public Tender[] Declare()
    {
        if (assortment.KeepsDrawer && random.Next(100) < MiscountPercent)
            _declared[0] = Math.Max(0, _declared[0] + random.Next(-MiscountMinorMax, MiscountMinorMax + 1));
        _inDrawer = _declared[0];
        var declared = assortment.Tenders.Select((tender, i) => new Tender(tender, _declared[i])).ToArray();
        Array.Clear(_declared);
        return declared;
    }

    private Payment InCash(long due)
    {
        var payable = (due + cashStep / 2) / cashStep * cashStep;
        var rounding = payable - due;
        if (payable == 0)
            return new Payment([], rounding, 0);
        var given = random.Next(4) == 0 ? payable : (payable + _note - 1) / _note * _note;
        var taken = Take(0, given);
        return new Payment(given == payable ? [taken] : [taken, Take(0, payable - given)], rounding, payable);
    }

    private static Payment Paid(long due, Tender[] tenders) => new(tenders, 0, due);

    private Tender Card(long amount, long number) =>
        Take(1, amount) with { Reference = $"psp_{terminal.Value}_{number}" };

    private Tender Take(int tender, long amount)
    {
        tender = Math.Min(tender, assortment.Tenders.Length - 1);
        _declared[tender] += amount;
        return new Tender(assortment.Tenders[tender], amount);
    }
}
