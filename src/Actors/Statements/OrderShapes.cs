using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>Sales orders as bytes.</summary>
internal static class OrderShapes
{
    public static void WriteBook(ByteWriter to, OrderBook orders)
    {
        BooksShapes.WriteNumbers(to, [.. orders.Numbers.OrderBy(n => n.Key.Value, StringComparer.Ordinal)
            .Select(n => new TerminalNumbers(n.Key, n.Value))]);
        to.Count(orders.Days.Count);
        foreach (var (day, tally) in orders.Days)
        {
            day.Write(to);
            to.UVar((ulong)tally.Count);
            to.Var(tally.Total);
        }
    }

    public static void ReadBook(ref ByteReader from, OrderBook orders)
    {
        foreach (var (terminal, numbers) in BooksShapes.ReadNumbers(ref from))
            orders.Numbers[terminal] = numbers;
        for (var left = from.Count(); left > 0; left--)
            orders.Days[CurrencyDay.Read(ref from)] = new OrderTally((long)from.UVar(), from.Var());
    }

    /// <summary>The date and the moves come first: who wants nothing else need not read the order.</summary>
    public static void WriteMade(ByteWriter to, BooksEvent.OrderMade made)
    {
        to.Count(made.Order.Date.DaysSince1970);
        BooksShapes.WriteMoves(to, made.Moves);
        to.Var(made.Total);
        Write(to, made.Order);
        if (VersionOf(made) > 1)
            foreach (var line in made.Order.Lines)
                to.Var(line.CostMillionths ?? -1);
    }

    /// <summary>Version 2 has the costs of its lines; nearly no ticket has any.</summary>
    public static int VersionOf(BooksEvent.OrderMade made) =>
        made.Order.Lines.Any(line => line.CostMillionths is not null) ? 2 : 1;

    public static BooksEvent.OrderMade ReadMade(ref ByteReader from, int version)
    {
        from.Count();
        var moves = BooksShapes.ReadMoves(ref from);
        var total = from.Var();
        var order = Read(ref from);
        if (version == 1)
            return new BooksEvent.OrderMade(order, total, moves);
        var lines = order.Lines.ToArray();
        for (var i = 0; i < lines.Length; i++)
            lines[i] = lines[i] with { CostMillionths = from.Var() is >= 0 and var cost ? cost : null };
        return new BooksEvent.OrderMade(order with { Lines = lines }, total, moves);
    }

    private static void Write(ByteWriter to, SalesOrder order)
    {
        to.Text(order.Store.Value);
        to.Count(order.Date.DaysSince1970);
        to.Text(order.Currency.Code);
        to.Text(order.Transaction.Terminal.Value);
        to.UVar((ulong)order.Transaction.Number);
        to.OptionalText(order.Warehouse?.Value);
        to.Text(order.Customer);
        to.OptionalText(order.Original?.Value);
        to.OptionalText(order.Receipt);
        to.Var(order.Rounding);
        to.OptionalText(order.RoundingAccount);
        to.Var(order.Total);
        to.Count(order.Lines.Count);
        foreach (var line in order.Lines)
            WriteLine(to, line);
        to.Count(order.Payments.Count);
        foreach (var payment in order.Payments)
        {
            to.Text(payment.Tender.Value);
            to.Text(payment.Account);
            to.Var(payment.Amount);
            to.OptionalText(payment.Reference);
        }
    }

    private static SalesOrder Read(ref ByteReader from)
    {
        var (store, date, currency) = (new StoreId(from.Text()), new BusinessDate(from.Count()),
            Currency.Of(from.Text()));
        var transaction = new TransactionId(new TerminalId(from.Text()), (long)from.UVar());
        WarehouseId? warehouse = from.OptionalText() is { } w ? new WarehouseId(w) : null;
        var customer = from.Text();
        DocumentId? original = from.OptionalText() is { } o ? new DocumentId(o) : null;
        var (receipt, rounding, roundingAccount, total) =
            (from.OptionalText(), from.Var(), from.OptionalText(), from.Var());
        var lines = new OrderLine[BooksShapes.Bounded(from.Count(), from)];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = ReadLine(ref from);
        var payments = new OrderPayment[BooksShapes.Bounded(from.Count(), from)];
        for (var i = 0; i < payments.Length; i++)
            payments[i] = new OrderPayment(new TenderId(from.Text()), from.Text(), from.Var(), from.OptionalText());
        return new SalesOrder(DocumentId.OfOrder(transaction), store, date, currency, transaction, warehouse, customer,
            original, receipt, lines, payments, rounding, roundingAccount, total);
    }

    private static void WriteLine(ByteWriter to, OrderLine line)
    {
        to.Text(line.Sku.Value);
        to.Var(line.Quantity.Millionths);
        to.Text(line.Unit.Value);
        to.Var(line.BaseQuantity.Millionths);
        to.Var(line.Net);
        to.Var(line.Discount);
        to.Text(line.RevenueAccount);
        to.Count(line.Taxes.Count);
        foreach (var (code, group, account, amount) in line.Taxes)
        {
            to.Text(code.Value);
            to.Text(group);
            to.Text(account);
            to.Var(amount);
        }
        to.UVar((ulong)(line.Original ?? 0));
        to.OptionalText(line.Serial);
        to.OptionalText(line.Reason);
    }

    private static OrderLine ReadLine(ref ByteReader from)
    {
        var (sku, quantity, unit) = (new Sku(from.Text()), new Quantity(from.Var()), new UnitCode(from.Text()));
        var (baseQuantity, net, discount, account) =
            (new Quantity(from.Var()), from.Var(), from.Var(), from.Text());
        var taxes = new OrderTax[BooksShapes.Bounded(from.Count(), from)];
        for (var i = 0; i < taxes.Length; i++)
            taxes[i] = new OrderTax(new TaxCode(from.Text()), from.Text(), from.Text(), from.Var());
        var original = (int)from.UVar();
        return new OrderLine(sku, quantity, unit, baseQuantity, net, discount, account, taxes,
            original == 0 ? null : original, from.OptionalText(), from.OptionalText());
    }
}
