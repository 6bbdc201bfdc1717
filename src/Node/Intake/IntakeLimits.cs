using RetailActors.Node.Settings;

namespace RetailActors.Node.Intake;

/// <summary>
/// What the intake takes at most, checked again where it is used. The constants are part of the wire format
/// (docs/INTAKE.md).
/// </summary>
/// <param name="BatchTransactionsMax"><c>retail.intake.batch-transactions-max</c>: 1 to 10,000.</param>
/// <param name="BodyBytesMax"><c>retail.intake.body-bytes-max</c>, as sent: 1 KiB to 64 MiB.</param>
/// <param name="BodyBytesUnzippedMax">
/// <c>retail.intake.body-bytes-unzipped-max</c>, after gunzip: from the body's limit to 256 MiB.
/// </param>
/// <exception cref="ArgumentException">A value is out of its range; the message names key, value and range.</exception>
public sealed record IntakeLimits(
    int BatchTransactionsMax = 1_000,
    int BodyBytesMax = 4 << 20,
    int BodyBytesUnzippedMax = 16 << 20)
{
    public const int TransactionsMax = 10_000;
    public const int LinesMax = 1_000;
    public const int TaxesMax = 20;
    public const int DiscountsMax = 20;
    public const int TendersMax = 100;
    public const int ShortTextCharsMax = 64;
    public const int LongTextCharsMax = 128;

    /// <summary>2^53: every JSON reader holds the whole numbers up to it exactly.</summary>
    public const long NumberMax = 1L << 53;

    /// <summary>So that the sum of a whole transaction always fits into 64 bits.</summary>
    public const long AmountMinorMax = 1_000_000_000_000_000;

    public const long QuantityMillionthsMax = 1_000_000_000_000_000;
    /// <summary>The largest quantity on every line.</summary>
    public const long ItemsMillionthsMax = QuantityMillionthsMax * LinesMax;

    public const long PriceMillionthsMax = 1_000_000_000_000_000_000;

    public int BatchTransactionsMax { get; } =
        Within("retail.intake.batch-transactions-max", BatchTransactionsMax, 1, TransactionsMax);

    public int BodyBytesMax { get; } = Within("retail.intake.body-bytes-max", BodyBytesMax, 1 << 10, 64 << 20);

    public int BodyBytesUnzippedMax { get; } =
        Within("retail.intake.body-bytes-unzipped-max", BodyBytesUnzippedMax, BodyBytesMax, 256 << 20);

    public static IntakeLimits Of(IntakeSection settings) => new(
        settings.BatchTransactionsMax, (int)settings.BodyBytesMax, (int)settings.BodyBytesUnzippedMax);

    private static int Within(string key, int value, int min, int max) => value >= min && value <= max
        ? value
        : throw new ArgumentException($"{key} is {value}; allowed: {min} to {max}");
}
