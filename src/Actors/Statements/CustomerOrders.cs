using System.Diagnostics;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

public enum OrderAct : byte
{
    /// <summary>Goods are set aside, a deposit is paid; again under the same number: more of either.</summary>
    Open = 1,

    /// <summary>Goods leave as a sale; the deposit is one of its tenders.</summary>
    PickUp = 2,

    /// <summary>What is still set aside is free again; the deposit is paid back.</summary>
    Cancel = 3,
}

/// <summary>One step of a customer order or layaway (R26).</summary>
/// <param name="Deposit">Minor units: above 0 paid in, below 0 used up or paid back.</param>
public sealed record OrderStep(string Order, OrderAct Act, TransactionId By, long Deposit, SetAside[] Lines)
{
    /// <summary>Of the deposit; null in facts that did not say it yet.</summary>
    public Currency? Currency { get; init; }
}

/// <param name="Quantity">In base units, above 0.</param>
public readonly record struct SetAside(Sku Sku, WarehouseId Warehouse, Quantity Quantity);

/// <summary>One customer order: what is still to be picked up, and what is left of its deposit.</summary>
public sealed class CustomerOrder
{
    public required string Number { get; init; }

    public required TransactionId OpenedBy { get; init; }

    /// <summary>What is left of it; minor units.</summary>
    public long Deposit { get; set; }

    /// <summary>What the deposit was paid in; null while there is none, or where it was not said.</summary>
    public Currency? Currency { get; set; }

    public SortedDictionary<(string Sku, string Warehouse), Quantity> Open { get; } = [];

    /// <summary>The transaction that picked it up or cancelled it: the number it goes by from then on.</summary>
    public TransactionId? LastBy { get; set; }

    public bool IsCancelled { get; set; }

    public bool IsClosed => Open.Count == 0 && LastBy is not null;

    public SetAside[] OpenLines => [.. Open.Select(line =>
        new SetAside(new Sku(line.Key.Sku), new WarehouseId(line.Key.Warehouse), line.Value))];
}

/// <summary>The customer orders of one store, by their number.</summary>
public sealed class CustomerOrders
{
    /// <summary>Orders that are closed and settled are forgotten beyond this many, the first first.</summary>
    public const int ClosedMax = 20_000;

    private readonly OrderedDictionary<string, CustomerOrder> _orders = [];

    public int Count => _orders.Count;

    public IEnumerable<CustomerOrder> All => _orders.Values;

    public CustomerOrder? Find(string number) => _orders.GetValueOrDefault(number);

    internal void Apply(OrderStep step)
    {
        if (!_orders.TryGetValue(step.Order, out var order))
            _orders.Add(step.Order, order = new CustomerOrder { Number = step.Order, OpenedBy = step.By });
        order.Deposit = checked(order.Deposit + step.Deposit);
        order.Currency = order.Deposit == 0 ? null : order.Currency ?? step.Currency;
        foreach (var line in step.Lines)
        {
            var key = (line.Sku.Value, line.Warehouse.Value);
            var quantity = order.Open.GetValueOrDefault(key)
                + (step.Act == OrderAct.Open ? line.Quantity : -line.Quantity);
            if (quantity > Quantity.Zero)
                order.Open[key] = quantity;
            else
                order.Open.Remove(key);
        }
        if (step.Act != OrderAct.Open)
            (order.LastBy, order.IsCancelled) = (step.By, step.Act == OrderAct.Cancel);
        Forget();
    }

    private void Forget()
    {
        while (_orders.Count > ClosedMax && _orders.GetAt(0).Value is { IsClosed: true, Deposit: 0 })
            _orders.RemoveAt(0);
    }

    public void Write(ByteWriter to)
    {
        to.Count(_orders.Count);
        foreach (var order in _orders.Values)
        {
            to.Text(order.Number);
            WriteId(to, order.OpenedBy);
            to.Var(order.Deposit);
            to.OptionalText(order.Currency?.Code);
            to.Bool(order.IsCancelled);
            to.Bool(order.LastBy is not null);
            if (order.LastBy is { } by)
                WriteId(to, by);
            WriteLines(to, order.OpenLines);
        }
    }

    public static void ReadInto(CustomerOrders orders, ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
        {
            var order = new CustomerOrder { Number = from.Text(), OpenedBy = ReadId(ref from) };
            (order.Deposit, order.Currency, order.IsCancelled) = (from.Var(), OptionalCurrency(ref from), from.Bool());
            order.LastBy = from.Bool() ? ReadId(ref from) : null;
            foreach (var line in ReadLines(ref from))
                order.Open[(line.Sku.Value, line.Warehouse.Value)] = line.Quantity;
            orders._orders.Add(order.Number, order);
        }
    }

    internal static void WriteStep(ByteWriter to, OrderStep step)
    {
        to.Text(step.Order);
        to.Byte((byte)step.Act);
        WriteId(to, step.By);
        to.Var(step.Deposit);
        WriteLines(to, step.Lines);
        to.OptionalText(step.Currency?.Code);
    }

    /// <param name="version">Version 2 says the currency.</param>
    internal static OrderStep ReadStep(ref ByteReader from, int version)
    {
        var step = new OrderStep(
            from.Text(), (OrderAct)from.Byte(), ReadId(ref from), from.Var(), ReadLines(ref from));
        return version == 1 ? step : step with { Currency = OptionalCurrency(ref from) };
    }

    private static Currency? OptionalCurrency(ref ByteReader from) =>
        from.OptionalText() is { } code ? StoredValue.CurrencyOf(code, from.Position) : null;

    private static void WriteId(ByteWriter to, TransactionId id)
    {
        to.Text(id.Terminal.Value);
        to.UVar((ulong)id.Number);
    }

    private static TransactionId ReadId(ref ByteReader from) =>
        new(new TerminalId(from.Text()), (long)from.UVar());

    private static void WriteLines(ByteWriter to, SetAside[] lines)
    {
        to.Count(lines.Length);
        foreach (var (sku, warehouse, quantity) in lines)
        {
            to.Text(sku.Value);
            to.Text(warehouse.Value);
            to.Var(quantity.Millionths);
        }
    }

    private static SetAside[] ReadLines(ref ByteReader from)
    {
        var lines = new List<SetAside>();
        for (var left = from.Count(); left > 0; left--)
            lines.Add(new SetAside(new Sku(from.Text()), new WarehouseId(from.Text()), new Quantity(from.Var())));
        return [.. lines];
    }
}

/// <summary>
/// Whether an order's step fits what the books know of it. One command's steps are judged one after the other.
/// </summary>
internal sealed class OrderCheck(CustomerOrders books)
{
    private readonly Dictionary<string, (long Deposit, Currency? Currency, List<OrderStep> Steps)> _taken = [];

    public List<OrderStep> Taken { get; } = [];

    /// <summary>Why the step cannot be booked; null when it can.</summary>
    public (CauseKey Cause, string Why)? Judge(OrderStep step)
    {
        var taken = _taken.TryGetValue(step.Order, out var known);
        var order = books.Find(step.Order);
        var paidIn = taken ? known.Currency : order?.Currency;
        if (step.Deposit != 0 && paidIn is { } currency && step.Currency is { } own && own != currency)
            return (new CauseKey($"{Cases.CaseKinds.DepositDiffers}:{step.Order}"),
                $"{step.By} is in {own}, the deposit of order {step.Order} was paid in {currency}");
        if (step.Act == OrderAct.Open)
            return null;
        if (order is null && !taken)
            return (new CauseKey($"{Cases.CaseKinds.UnknownOrder}:{step.Order}"),
                $"order {step.Order} was never opened");
        var deposit = taken ? known.Deposit : order!.Deposit;
        return deposit + step.Deposit < 0
            ? (new CauseKey($"{Cases.CaseKinds.DepositDiffers}:{step.Order}"),
                $"{step.By} takes more than is left of the deposit of order {step.Order}")
            : null;
    }

    public void Take(OrderStep step)
    {
        if (!_taken.TryGetValue(step.Order, out var taken))
            taken = (books.Find(step.Order)?.Deposit ?? 0, books.Find(step.Order)?.Currency, []);
        var whole = step.Act == OrderAct.Cancel ? step with { Lines = OpenOf(step.Order, taken.Steps) } : step;
        taken.Steps.Add(whole);
        var left = checked(taken.Deposit + step.Deposit);
        _taken[step.Order] = (left, left == 0 ? null : taken.Currency ?? whole.Currency, taken.Steps);
        Taken.Add(whole);
    }

    /// <summary>A cancellation frees all that is still set aside, whatever lines it names.</summary>
    private SetAside[] OpenOf(string number, List<OrderStep> steps)
    {
        var open = new Dictionary<(Sku, WarehouseId), Quantity>();
        void Add(IEnumerable<SetAside> lines, bool more)
        {
            foreach (var (sku, warehouse, quantity) in lines)
            {
                var left = open.GetValueOrDefault((sku, warehouse)) + (more ? quantity : -quantity);
                open[(sku, warehouse)] = left > Quantity.Zero ? left : Quantity.Zero;
            }
        }

        Add(books.Find(number)?.OpenLines ?? [], more: true);
        foreach (var step in steps)
            Add(step.Lines, step.Act == OrderAct.Open);
        return [.. open.Where(line => line.Value > Quantity.Zero)
            .Select(line => new SetAside(line.Key.Item1, line.Key.Item2, line.Value))];
    }
}
