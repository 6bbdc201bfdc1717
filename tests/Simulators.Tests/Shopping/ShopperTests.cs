using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Tests.Shopping;

public sealed class ShopperTests
{
    private static readonly Instant Monday = Instant.FromUtc(2026, 11, 16, 9, 0);

    private static readonly World World = World.Generate(seed: 1, stores: 4, terminalsPerStore: 1, skus: 200);

    private static List<Transaction> Shop(int seed, int count, ShopperOptions? options = null, int terminal = 0)
    {
        var shopper = Shopper.For(World, World.Terminals[terminal].Terminal, seed, options);
        return [.. Enumerable.Range(0, count).Select(i => shopper.Next(Monday + Duration.FromSeconds(40) * i))];
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(3, 10)]
    public void Whatever_happens_at_a_till_balances_to_the_minor_unit(int terminal, int cashStep)
    {
        for (var seed = 0; seed < 20; seed++)
            foreach (var t in Shop(seed, 500, new ShopperOptions { CashStepMinor = cashStep }, terminal))
            {
                Assert.Equal(Money(t), t.Kind is TransactionKind.Sale or TransactionKind.Return ? t.Total : 0);
                if (t.Kind != TransactionKind.ShiftClose)
                    Assert.Equal(t.Total, t.Tenders.Sum(tender => tender.Amount));
                Assert.InRange(t.Rounding, -cashStep, cashStep);
            }
    }

    [Fact]
    public void Net_and_tax_of_a_line_are_exactly_quantity_times_price_less_discount()
    {
        var lines = Shop(3, 4_000)
            .Where(t => t.Kind is TransactionKind.Sale or TransactionKind.Return)
            .SelectMany(t => t.Lines);

        foreach (var line in lines)
        {
            var shown = line.Quantity.Millionths * (decimal)line.PriceMillionths / 10_000_000_000m - line.Discount;
            var gross = line.Net + line.Taxes.Sum(tax => tax.Amount);
            Assert.Equal(Math.Round(shown, MidpointRounding.AwayFromZero), gross);
            var rate = World.Taxes.Single(tax => tax.Code == line.Taxes[0].Code).RatePercent;
            Assert.Equal(Math.Round(gross * rate / (100 + rate), MidpointRounding.AwayFromZero), line.Taxes[0].Amount);
        }
    }

    [Fact]
    public void Numbers_have_no_gap_and_every_kind_of_transaction_happens()
    {
        var shopped = Shop(4, 6_000);

        Assert.Equal(Enumerable.Range(1, 6_000).Select(n => (long)n), shopped.Select(t => t.Number));
        TransactionKind[] wanted =
        [
            TransactionKind.Sale, TransactionKind.Return, TransactionKind.Void, TransactionKind.NoSale,
            TransactionKind.PayIn, TransactionKind.PayOut, TransactionKind.ShiftOpen, TransactionKind.ShiftClose,
            TransactionKind.StockAdjustment, TransactionKind.SafeDrop,
        ];
        Assert.Equal(wanted.Order(), shopped.Select(t => t.Kind).Distinct().Order());
        Assert.Contains(shopped, t => t.Lines.Length == 12);
        Assert.Contains(shopped, t => t.Lines.Any(line => line.Discount > 0));
        Assert.Contains(shopped, t => t.Tenders is [{ Amount: > 0 }, { Amount: < 0 }]);
        Assert.Contains(shopped, t => t.Lines.Any(line => line.Quantity.Millionths % Quantity.PerUnit != 0));
    }

    [Fact]
    public void A_linked_return_mirrors_stored_amounts_and_no_line_is_given_back_twice()
    {
        var shopped = Shop(5, 8_000, new ShopperOptions { LinkedReturns = 0.4 });
        var left = shopped.Where(t => t.Kind == TransactionKind.Sale)
            .ToDictionary(t => t.Number, t => t.Lines.Select(Text).ToList());

        var returns = shopped.Where(t => t.Original is not null).ToList();

        Assert.True(returns.Count > 1_000);
        foreach (var back in returns)
            foreach (var line in back.Lines)
                Assert.True(left[back.Original!.Value.Number].Remove(Text(Mirrored(line))), "given back but not sold");
    }

    [Fact]
    public void A_shift_closes_in_its_own_business_day_with_what_its_tenders_came_to()
    {
        var shopped = Shop(6, 10_000);
        var closes = shopped.Where(t => t.Kind == TransactionKind.ShiftClose).ToList();

        Assert.True(closes.Count >= 4);
        foreach (var close in closes)
        {
            var shift = shopped.Where(t => t.Shift == close.Shift && t != close).ToList();
            Assert.All(shift, t => Assert.Equal(close.BusinessDate, t.BusinessDate));
            foreach (var tender in close.Tenders)
                Assert.InRange(tender.Amount - shift.Sum(t => Moved(t, tender.Id)), -CoinsMax, CoinsMax);
        }
    }

    private const int CoinsMax = 20;

    private static long Moved(Transaction t, TenderId tender) => (t.Kind == TransactionKind.SafeDrop ? -1 : 1)
        * t.Tenders.Where(one => one.Id == tender).Sum(one => one.Amount);

    [Fact]
    public void A_sale_before_the_cut_over_counts_to_the_day_before()
    {
        var shopper = Shopper.For(World, World.Terminals[0].Terminal, seed: 1);

        Assert.Equal(new LocalTime(4, 0), World.Stores[0].CutOver);
        Assert.Equal("2026-11-15", shopper.Next(Instant.FromUtc(2026, 11, 16, 3, 59)).BusinessDate.ToString());
        Assert.Equal(TransactionKind.ShiftClose, shopper.Next(Instant.FromUtc(2026, 11, 16, 4, 0)).Kind);
        Assert.Equal("2026-11-16", shopper.Next(Instant.FromUtc(2026, 11, 16, 4, 0)).BusinessDate.ToString());
    }

    [Fact]
    public void The_same_seed_and_terminal_give_the_same_bytes_and_others_do_not()
    {
        Assert.Equal(Bytes(Shop(7, 300)), Bytes(Shop(7, 300)));
        Assert.NotEqual(Bytes(Shop(7, 300)), Bytes(Shop(8, 300)));
        Assert.NotEqual(Bytes(Shop(7, 300)), Bytes(Shop(7, 300, terminal: 1)));
    }

    [Theory]
    [InlineData(BusinessFault.UnmappedSku)]
    [InlineData(BusinessFault.UnknownUnit)]
    [InlineData(BusinessFault.UnknownTax)]
    [InlineData(BusinessFault.UnknownTender)]
    [InlineData(BusinessFault.LinesDoNotSum)]
    [InlineData(BusinessFault.TendersDoNotCover)]
    [InlineData(BusinessFault.NegativePrice)]
    [InlineData(BusinessFault.DateFarOff)]
    public void A_fault_that_was_asked_for_is_made_at_its_rate_and_is_the_only_one(BusinessFault fault)
    {
        var options = new ShopperOptions { Faults = Faults(fault, 0.2) };
        var shopper = Shopper.For(World, World.Terminals[0].Terminal, seed: 9, options);
        var seen = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var sale = shopper.Next(Monday + Duration.FromSeconds(i));
            Assert.Equal(shopper.LastFault, Wrong(sale, Monday + Duration.FromSeconds(i)));
            seen += shopper.LastFault == fault ? 1 : 0;
        }
        Assert.InRange(seen, 120, 240);
    }

    private static BusinessFaults Faults(BusinessFault fault, double rate) => fault switch
    {
        BusinessFault.UnmappedSku => new() { UnmappedSku = rate },
        BusinessFault.UnknownUnit => new() { UnknownUnit = rate },
        BusinessFault.UnknownTax => new() { UnknownTax = rate },
        BusinessFault.UnknownTender => new() { UnknownTender = rate },
        BusinessFault.LinesDoNotSum => new() { LinesDoNotSum = rate },
        BusinessFault.TendersDoNotCover => new() { TendersDoNotCover = rate },
        BusinessFault.NegativePrice => new() { NegativePrice = rate },
        _ => new() { DateFarOff = rate },
    };

    private static BusinessFault Wrong(Transaction t, Instant at)
    {
        var erp = World.ToMasterData();
        if (t.Lines.FirstOrDefault(line => erp.Items.All(item => item.Sku != line.Sku)) is not null)
            return BusinessFault.UnmappedSku;
        // Only goods are counted in units; a service is what it is.
        var goods = erp.Items.Where(item => item.Kind == ItemKind.Goods).ToDictionary(item => item.Sku);
        if (t.Lines.Any(l => goods.TryGetValue(l.Sku, out var item) && !UnitsOf(item).Contains(l.Unit)))
            return BusinessFault.UnknownUnit;
        if (t.Lines.SelectMany(line => line.Taxes).Any(tax => erp.Taxes.All(known => known.Code != tax.Code)))
            return BusinessFault.UnknownTax;
        if (t.Tenders.Any(tender => erp.Tenders.All(known => known.Tender != tender.Id)))
            return BusinessFault.UnknownTender;
        if (t.Kind is TransactionKind.Sale or TransactionKind.Return && Money(t) != t.Total)
            return BusinessFault.LinesDoNotSum;
        if (t.Kind != TransactionKind.ShiftClose && t.Tenders.Sum(tender => tender.Amount) != t.Total)
            return BusinessFault.TendersDoNotCover;
        if (t.Lines.Any(line => line.PriceMillionths < 0))
            return BusinessFault.NegativePrice;
        var day = at.InUtc().Date;
        return Math.Abs(Period.DaysBetween(day, LocalDate.FromDateOnly(t.BusinessDate.ToDateOnly()))) > 2
            ? BusinessFault.DateFarOff
            : BusinessFault.None;
    }

    private static IEnumerable<UnitCode> UnitsOf(Item item) => item.Units.Select(u => u.Unit).Prepend(item.BaseUnit);

    private static long Money(Transaction t) => t.Lines.Sum(l => l.Net + l.Taxes.Sum(tax => tax.Amount)) + t.Rounding;

    private static Line Mirrored(Line line) => line with
    {
        Quantity = -line.Quantity,
        Discount = -line.Discount,
        Net = -line.Net,
        Taxes = [.. line.Taxes.Select(tax => tax with { Amount = -tax.Amount })],
    };

    private static string Text(Line line) => $"{line with { Taxes = [] }} {string.Join(' ', line.Taxes)}";

    private static byte[] Bytes(IEnumerable<Transaction> transactions)
    {
        var to = new ByteWriter();
        foreach (var transaction in transactions)
            TransactionCodec.Write(to, transaction);
        return to.ToArray();
    }
}
