using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// A checked transaction in the ledger's terms. Each ticket balances by itself, so any sum of tickets does. Revenue is
/// one line a set of tax codes, as tax reports need it; sales and returns stay apart. Used again for the next one.
/// </summary>
internal sealed class Postings(Catalogue catalogue)
{
    private readonly List<PostingAmount> _postings = [];
    private readonly Dictionary<string, string> _taxSets = [];

    private TerminalId _terminal;
    private Finding? _problem;

    public static bool HasMoney(TransactionKind kind) =>
        kind is TransactionKind.Sale or TransactionKind.Return or TransactionKind.PayIn or TransactionKind.PayOut
            or TransactionKind.OrderOpen or TransactionKind.OrderPickup or TransactionKind.OrderCancel;

    /// <returns>Which code is unmapped; null when the transaction can be posted.</returns>
    public Finding? Collect(Transaction t, TerminalId terminal)
    {
        _postings.Clear();
        (_problem, _terminal) = (null, terminal);
        _ = t.Kind switch
        {
            TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderPickup =>
                AddLines(t) && AddTenders(t) && AddRounding(t) && AddDifferences(t),
            TransactionKind.OrderOpen or TransactionKind.OrderCancel =>
                AddDeposit(t) && AddTenders(t) && AddDifferences(t),
            TransactionKind.PayIn or TransactionKind.PayOut => AddReason(t) && AddTenders(t) && AddDifferences(t),
            TransactionKind.FloatEntry or TransactionKind.TenderRemoval or TransactionKind.SafeDrop
                or TransactionKind.BankDrop => AddMoves(t),
            _ => true,
        };
        return _problem;
    }

    public int Count => _postings.Count;

    /// <summary>Of the last transaction, when nothing in it was unmapped.</summary>
    public PostingAmount[] Collected => [.. _postings];

    private bool AddLines(Transaction t)
    {
        foreach (var line in t.Lines)
        {
            if (RevenueAccount(line, t.BusinessDate) is not { } account)
                return Missing(CaseKinds.UnmappedSku, line.Sku.Value, $"SKU {line.Sku} is not in the catalogue");
            var returned = line.Quantity < Quantity.Zero;
            Add(returned ? LineRole.Returns : LineRole.Sales, line.Net < 0, account, TaxSet(line.Taxes),
                line.Net);
            foreach (var tax in line.Taxes)
            {
                if (catalogue.Tax(tax.Code, t.BusinessDate) is not { } mapping)
                    return Missing(CaseKinds.UnmappedTax, tax.Code.Value, $"tax code {tax.Code} has no tax group");
                Add(returned ? LineRole.ReturnsTax : LineRole.SalesTax, tax.Amount < 0, mapping.Account, tax.Code.Value,
                    tax.Amount);
            }
        }
        return true;
    }

    /// <summary>A charge that is no item of the ERP is posted as its reason is.</summary>
    private string? RevenueAccount(Line line, BusinessDate date) => catalogue.Item(line.Sku, date)?.RevenueAccount
        ?? (line.Detail?.Charge is { } charge ? catalogue.Reason(charge, date)?.Account : null);

    private string? TaxSet(LineTax[] taxes)
    {
        if (taxes.Length <= 1)
            return taxes.Length == 0 ? null : taxes[0].Code.Value;
        var key = string.Join('+', taxes.Select(tax => tax.Code.Value).Order(StringComparer.Ordinal));
        return _taxSets.TryGetValue(key, out var known) ? known : _taxSets[key] = key;
    }

    /// <summary>What one tender took in, less its change; another tender's payout stays apart.</summary>
    private bool AddTenders(Transaction t)
    {
        for (var i = 0; i < t.Tenders.Length; i++)
        {
            var tender = t.Tenders[i];
            if (catalogue.Tender(tender.Id, t.BusinessDate) is not { } mapping)
                return Missing(CaseKinds.UnmappedTender, tender.Id.Value, $"tender {tender.Id} has no ledger account");
            var amount = tender.Amount;
            if (mapping.PerTransaction)
                AddTender(mapping, amount, new TransactionId(_terminal, t.Number), tender.Reference);
            else if (FirstOf(t.Tenders, i))
                AddTender(mapping, SumOf(t.Tenders, tender.Id), null, null);
        }
        return true;
    }

    private static bool FirstOf(Tender[] tenders, int index)
    {
        for (var i = 0; i < index; i++)
            if (tenders[i].Id == tenders[index].Id)
                return false;
        return true;
    }

    private static long SumOf(Tender[] tenders, TenderId id)
    {
        var sum = 0L;
        foreach (var tender in tenders)
            if (tender.Id == id)
                sum = checked(sum + tender.Amount);
        return sum;
    }

    private void AddTender(TenderMapping mapping, long amount, TransactionId? transaction, string? reference)
    {
        var role = amount > 0 ? LineRole.TenderIn : LineRole.TenderOut;
        if (amount != 0)
            _postings.Add(new PostingAmount(
                new Posting(role, amount > 0, mapping.Account, mapping.Tender.Value, transaction, reference),
                Math.Abs(amount)));
    }

    private bool AddRounding(Transaction t)
    {
        if (t.Rounding == 0)
            return true;
        if (catalogue.RoundingAccount is not { } account)
            return Missing(CaseKinds.NoRoundingAccount, "erp", "the ERP names no rounding account");
        Add(LineRole.Rounding, t.Rounding < 0, account, null, t.Rounding);
        return true;
    }

    /// <summary>
    /// What the rules let pass within their tolerances: a line of its own with a code that says what it is, so that
    /// nothing is made to balance in silence.
    /// </summary>
    private bool AddDifferences(Transaction t)
    {
        var (total, payment) = Differences.Of(t);
        if (total == 0 && payment == 0)
            return true;
        if (catalogue.RoundingAccount is not { } account)
            return Missing(CaseKinds.NoRoundingAccount, "erp", "the ERP names no rounding account");
        Add(LineRole.Rounding, total < 0, account, Differences.TotalCode, total);
        Add(LineRole.Rounding, payment < 0, account, Differences.PaymentCode, payment);
        return true;
    }

    private bool AddDeposit(Transaction t)
    {
        if (t.Total != 0 && catalogue.Parameters.DepositAccount is null)
            return Missing(CaseKinds.NoDepositAccount, "erp", "the ERP names no account for deposits");
        Add(LineRole.Deposit, t.Total < 0, catalogue.Parameters.DepositAccount ?? "", null, t.Total);
        return true;
    }

    private bool AddReason(Transaction t)
    {
        var reason = t.Reason ?? "none";
        if (catalogue.Reason(reason, t.BusinessDate) is not { } mapping)
            return Missing(CaseKinds.UnmappedReason, reason, $"reason {reason} has no account");
        var role = t.Kind == TransactionKind.PayIn ? LineRole.PayIn : LineRole.PayOut;
        Add(role, t.Total < 0, mapping.Account, reason, t.Total);
        return true;
    }

    /// <summary>Money that changes its place: both sides are accounts of the tender. A bank drop keeps its transaction,
    /// so that the bank's statement can be matched with it.</summary>
    private bool AddMoves(Transaction t)
    {
        var role = t.Kind switch
        {
            TransactionKind.FloatEntry => LineRole.FloatEntry,
            TransactionKind.TenderRemoval => LineRole.TenderRemoval,
            TransactionKind.SafeDrop => LineRole.SafeDrop,
            _ => LineRole.BankDrop,
        };
        for (var i = 0; i < t.Tenders.Length; i++)
        {
            var tender = t.Tenders[i];
            if (catalogue.Tender(tender.Id, t.BusinessDate) is not { } mapping)
                return Missing(CaseKinds.UnmappedTender, tender.Id.Value, $"tender {tender.Id} has no ledger account");
            var other = catalogue.Account(tender.Id, t.BusinessDate,
                role == LineRole.BankDrop ? known => known.BankAccount : known => known.SafeAccount);
            if (other is null)
                return role == LineRole.BankDrop
                    ? Missing(CaseKinds.UnmappedBank, tender.Id.Value, $"tender {tender.Id} has no account at the bank")
                    : Missing(CaseKinds.UnmappedSafe, tender.Id.Value,
                        $"tender {tender.Id} has no account for the safe");
            TransactionId? id = role == LineRole.BankDrop ? new TransactionId(_terminal, t.Number) : null;
            var (amount, entered) = (Math.Abs(tender.Amount), role == LineRole.FloatEntry);
            if (amount == 0)
                continue;
            _postings.Add(new PostingAmount(
                new Posting(role, entered, mapping.Account, tender.Id.Value, id, tender.Reference), amount));
            _postings.Add(new PostingAmount(
                new Posting(role, !entered, other, tender.Id.Value, id, tender.Reference), amount));
        }
        return true;
    }

    private void Add(LineRole role, bool debit, string account, string? code, long amount)
    {
        if (amount != 0)
            _postings.Add(new PostingAmount(new Posting(role, debit, account, code), Math.Abs(amount)));
    }

    private bool Missing(string kind, string subject, string why)
    {
        _problem = new Finding(kind, subject, why, GoodsMoved: true);
        return false;
    }
}
