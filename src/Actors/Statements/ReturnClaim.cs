using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// One line that a customer brings back, beside the lines of the sale that it can be of. Quantities are in base units;
/// they and the amounts, in minor units, are without sign.
/// </summary>
/// <param name="Sold">Empty when that sale sold nothing of it.</param>
public sealed record ReturnClaim(
    TransactionId Original, Sku Sku, Quantity Quantity, long Net, LineTax[] Taxes, string? Serial, SoldLine[] Sold)
{
    /// <summary>The line's place in its own ticket, from 1.</summary>
    public int Line { get; init; }
}

/// <param name="Line">Its place in the sale, from 1.</param>
public sealed record SoldLine(int Line, Quantity Quantity, long Net, LineTax[] Taxes, string? Serial)
{
    /// <summary>What it cost when it was sold; null when nothing was booked.</summary>
    public GoodsCost? Cost { get; init; }
}

/// <summary>What one booked return gave back of one line of a sale.</summary>
public readonly record struct ReturnedLine(
    TransactionId By, TransactionId Original, int Line, Quantity Quantity, long Net, long Tax)
{
    public ReturnedLine Negated() => this with { Quantity = -Quantity, Net = -Net, Tax = -Tax };
}
