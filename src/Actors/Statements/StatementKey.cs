using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// What is summed together: a business date of the store, in one currency; where statements are made by shift, of one
/// shift.
/// </summary>
/// <param name="Shift">Null: statements are made by day, or the transactions name no shift.</param>
public readonly record struct StatementKey(BusinessDate Date, Currency Currency, string? Shift = null)
{
    public CurrencyDay Day => new(Date, Currency);

    public static readonly IComparer<StatementKey> Order = Comparer<StatementKey>.Create((a, b) =>
    {
        var order = a.Date.CompareTo(b.Date);
        if (order == 0) order = string.CompareOrdinal(a.Currency.Code, b.Currency.Code);
        return order != 0 ? order : string.CompareOrdinal(a.Shift, b.Shift);
    });
}
