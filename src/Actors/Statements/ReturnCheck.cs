using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// Whether what a return gives back was sold and is not back yet, for the money it was sold for (R12). One command's
/// entries are judged one after the other, each knowing what those before it took.
/// </summary>
internal sealed class ReturnCheck(GivenBack books)
{
    private readonly Dictionary<(TransactionId, int), LineBack> _taken = [];
    private readonly List<ReturnedLine> _trial = [];
    private readonly Dictionary<(TransactionId Original, int Line), int> _places = [];

    /// <summary>Of all entries that were taken.</summary>
    public List<ReturnedLine> Taken { get; } = [];

    /// <summary>Of the last entry that was taken: the costs of its sales that come back.</summary>
    public List<PostingAmount> Costs { get; } = [];

    /// <summary>What it gave back counts no longer.</summary>
    public void Free(in ReturnedLine line) => _taken[(line.Original, line.Line)] =
        Before(line.Original, line.Line).Plus(line.Negated());

    /// <summary>What the last return that was judged, and passed, gives back counts from now on.</summary>
    public void Keep()
    {
        foreach (var line in _trial)
            _taken[(line.Original, line.Line)] = Before(line.Original, line.Line).Plus(line);
    }

    /// <summary>What the last return that was judged, and passed, gives back.</summary>
    public ReturnedLine[] Judged => [.. _trial];

    /// <summary>Why the entry's return cannot be booked; null when it can, or is none. Takes nothing.</summary>
    public (CauseKey Cause, string Why)? Judge(Entry entry) => Judge(entry.Id, entry.Returns);

    public (CauseKey Cause, string Why)? Judge(TransactionId by, IReadOnlyList<ReturnClaim> claims)
    {
        _trial.Clear();
        _places.Clear();
        foreach (var claim in claims)
        {
            var first = _trial.Count;
            if (Judge(by, claim) is { } problem)
                return problem;
            if (_trial.Count == first + 1)
                _places[(claim.Original, claim.Line)] = _trial[first].Line;
        }
        return null;
    }

    /// <summary>The order with the lines of its sale that the last entry that was taken gives back; a line that is of
    /// several has none.</summary>
    public SalesOrder Named(SalesOrder order) => order.Link is not { } sale || _places.Count == 0
        ? order
        : order with
        {
            Lines = [.. order.Lines.Select((line, index) => _places.TryGetValue((sale, index + 1), out var place)
                ? line with { Original = place } : line)],
        };

    public void Take(Entry entry)
    {
        Costs.Clear();
        if (entry.Returns.Length == 0)
            _places.Clear();
        if (entry.Returns.Length == 0 || Judge(entry) is not null)
            return;
        foreach (ref readonly var line in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_trial))
        {
            var before = Before(line.Original, line.Line);
            AddCost(entry, line, before.Quantity);
            _taken[(line.Original, line.Line)] = before.Plus(line);
        }
        Taken.AddRange(_trial);
    }

    private void AddCost(Entry entry, in ReturnedLine back, Quantity before)
    {
        foreach (var claim in entry.Returns)
            foreach (var sold in claim.Sold)
                if (claim.Original == back.Original && sold.Line == back.Line)
                {
                    sold.Cost?.Part(before, back.Quantity, sold.Quantity).AddTo(Costs, returned: true);
                    return;
                }
    }

    private LineBack Before(TransactionId original, int line) =>
        _taken.TryGetValue((original, line), out var taken) ? taken : books.Of(original, line);

    private LineBack Back(ReturnClaim claim, SoldLine sold)
    {
        var back = Before(claim.Original, sold.Line);
        foreach (var line in _trial)
            if (line.Original == claim.Original && line.Line == sold.Line)
                back = back.Plus(line);
        return back;
    }

    private (CauseKey, string)? Judge(TransactionId by, ReturnClaim claim)
    {
        if (claim.Sold.Length == 0)
            return Problem(CaseKinds.OverReturned, claim, $"{claim.Original} sold no {claim.Sku}");
        var lines = claim.Serial is null && claim.Sold.All(sold => sold.Serial is null)
            ? claim.Sold
            : [.. claim.Sold.Where(sold => sold.Serial == claim.Serial)];
        if (lines.Length == 0)
            return Problem(CaseKinds.WrongSerial, claim, claim.Serial is null
                ? $"{claim.Sku} of {claim.Original} has a serial, and none was given back"
                : $"{claim.Original} did not sell serial {claim.Serial} of {claim.Sku}");
        var (left, enough) = (Quantity.Zero, false);
        foreach (var sold in lines)
        {
            var back = Back(claim, sold);
            left += sold.Quantity - back.Quantity;
            if (sold.Quantity - back.Quantity < claim.Quantity)
                continue;
            enough = true;
            if (!Refund.Fits(claim, sold, back))
                continue;
            _trial.Add(new(by, claim.Original, sold.Line, claim.Quantity, claim.Net, Refund.Sum(claim.Taxes)));
            return null;
        }
        if (left < claim.Quantity)
            return Problem(CaseKinds.OverReturned, claim,
                $"{claim.Quantity} of {claim.Sku} given back, {left} of {claim.Original} are left to give back");
        return !enough && Spread(by, claim, lines) ? null : Problem(CaseKinds.RefundDiffers, claim,
            $"{claim.Quantity} of {claim.Sku} of {claim.Original} refunded otherwise than they were sold");
    }

    /// <summary>Over several lines of the sale, each as far as it goes; the last one takes the rest.</summary>
    private bool Spread(TransactionId by, ReturnClaim claim, SoldLine[] lines)
    {
        var (quantity, net, tax) = (claim.Quantity, claim.Net, Refund.Sum(claim.Taxes));
        foreach (var sold in lines)
        {
            var back = Back(claim, sold);
            var part = sold.Quantity - back.Quantity;
            if (part == Quantity.Zero)
                continue;
            if (part >= quantity)
            {
                if (!Refund.FitsSum(sold.Quantity, sold.Net, back.Quantity, back.Net, quantity, net)
                    || !Refund.FitsSum(sold.Quantity, Refund.Sum(sold.Taxes), back.Quantity, back.Tax, quantity, tax))
                    return false;
                _trial.Add(new(by, claim.Original, sold.Line, quantity, net, tax));
                return true;
            }
            var whole = new ReturnedLine(by, claim.Original, sold.Line, part, sold.Net - back.Net,
                Refund.Sum(sold.Taxes) - back.Tax);
            _trial.Add(whole);
            (quantity, net, tax) = (quantity - part, net - whole.Net, tax - whole.Tax);
        }
        return false;
    }

    private static (CauseKey, string) Problem(string kind, ReturnClaim claim, string why) =>
        (new CauseKey($"{kind}:{claim.Original}"), why);
}

/// <summary>Whether refunded amounts mirror those of the sale (R12); in minor units, without sign.</summary>
internal static class Refund
{
    public static long Sum(LineTax[] taxes)
    {
        var sum = 0L;
        foreach (var tax in taxes)
            sum = checked(sum + tax.Amount);
        return sum;
    }

    /// <summary>
    /// A line that is given back at once mirrors its sale to the cent, tax code by tax code. In parts, each is its
    /// share to one minor unit, and all together never more than the line.
    /// </summary>
    public static bool Fits(ReturnClaim claim, SoldLine sold, in LineBack back)
    {
        var atOnce = back.Quantity == Quantity.Zero && claim.Quantity == sold.Quantity;
        foreach (var tax in claim.Taxes)
        {
            var (amount, of) = (Of(claim.Taxes, tax.Code), Of(sold.Taxes, tax.Code));
            if (atOnce ? amount != of : !IsShare(amount, of, claim.Quantity, sold.Quantity))
                return false;
        }
        return FitsSum(sold.Quantity, sold.Net, back.Quantity, back.Net, claim.Quantity, claim.Net)
            && FitsSum(sold.Quantity, Sum(sold.Taxes), back.Quantity, back.Tax, claim.Quantity, Sum(claim.Taxes));
    }

    public static bool FitsSum(Quantity soldQuantity, long sold, Quantity backQuantity, long back, Quantity quantity,
        long amount)
    {
        var rest = sold - back;
        if (backQuantity + quantity == soldQuantity && amount == rest)
            return true;
        return quantity != soldQuantity && amount >= 0 && amount <= rest
            && IsShare(amount, sold, quantity, soldQuantity);
    }

    private static long Of(LineTax[] taxes, TaxCode code)
    {
        var sum = 0L;
        foreach (var tax in taxes)
            if (tax.Code == code)
                sum = checked(sum + tax.Amount);
        return sum;
    }

    private static bool IsShare(long part, long whole, Quantity quantity, Quantity soldQuantity) =>
        Int128.Abs((Int128)part * soldQuantity.Millionths - (Int128)whole * quantity.Millionths)
            <= soldQuantity.Millionths;
}
