using System.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Journals.Export;

/// <summary>
/// The name of an ERP's account in plain-text accounting, the same for hledger and Beancount: <c>Income:4000</c>. The
/// root follows from what the line stands for, because an ERP's account number does not tell. An account that is used
/// in two roles of different roots has two names, and their balances add up to the ERP's.
/// </summary>
public static class LedgerAccount
{
    public static string Of(JournalLine line) => $"{Root(line.Role)}:{Component(line.Account)}";

    private static string Root(LineRole role) => role switch
    {
        LineRole.Sales or LineRole.Returns => "Income",
        LineRole.SalesTax or LineRole.ReturnsTax or LineRole.OverShortTax or LineRole.Deposit => "Liabilities",
        LineRole.TenderIn or LineRole.TenderOut or LineRole.FloatEntry or LineRole.SafeDrop or LineRole.BankDrop
            or LineRole.TenderRemoval or LineRole.TillDifference or LineRole.OpeningTillDifference or LineRole.StockOut
            or LineRole.StockBack => "Assets",
        LineRole.Rounding or LineRole.PayIn or LineRole.PayOut or LineRole.OverShort
            or LineRole.OpeningOverShort or LineRole.Cost or LineRole.ReturnedCost => "Expenses",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "a line of a journal has a known role"),
    };

    // A component is a capital letter or a digit, then letters, digits and dashes (Beancount language syntax,
    // "Accounts"). Where that takes something away, a fingerprint of the full name keeps different accounts apart.
    private static string Component(string account)
    {
        var name = string.Concat(account.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        if (name.Length > 0)
            name = char.ToUpperInvariant(name[0]) + name[1..];
        if (name == account && name.Length > 0)
            return name;
        var mark = Fingerprint.Of(Encoding.UTF8.GetBytes(account)).ToString("x16")[..8];
        return name.Length == 0 ? $"A-{mark}" : $"{name}-{mark}";
    }
}
