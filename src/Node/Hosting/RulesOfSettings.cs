using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Statements;
using RetailActors.Node.Settings;
using RetailActors.Streams.Enrichment;

namespace RetailActors.Node.Hosting;

/// <summary>What the settings say to those that decide.</summary>
internal static class RulesOfSettings
{
    public static EnrichmentRules Enrichment(NodeSettings settings) => new(
        Duration.FromTimeSpan(settings.Intake.ClockSkewMax),
        settings.Intake.BacklogAgeMax == TimeSpan.Zero ? null : Duration.FromTimeSpan(settings.Intake.BacklogAgeMax))
    {
        RoundingTolerance = settings.Validation.RoundingTolerance,
        PaymentDifferenceMax = settings.Validation.PaymentDifferenceMax,
        RoundingMax = settings.Validation.RoundingMax,
        CreatesCustomers = settings.Erp.Customers == ErpCustomers.Create,
        HoldUnknownOriginals = settings.Returns.UnknownOriginal == UnknownOriginal.Hold,
        Costs = new CostRules(KindOf($"{settings.Journals.Costs}"), KindOf($"{settings.Returns.Cost}")),
        WarnOnly = RuleNamesAttribute.Parse(settings.Validation.WarnOnly),
    };

    public static JournalPolicy Journals(NodeSettings settings) => new(
        Duration.FromTimeSpan(settings.Journals.DayGrace), Duration.FromTimeSpan(settings.Journals.Quiet),
        settings.Journals.TransactionsMax, settings.Journals.LinesMax)
    {
        PerShift = settings.Statements.Method == StatementMethod.Shift,
        Differences = new DifferenceRules(
            settings.Statements.Declarations == DeclarationKind.Sum,
            Limit(settings.Statements.DifferenceTransactionMax),
            Limit(settings.Statements.DifferenceShiftMax), Limit(settings.Statements.DifferenceStatementMax)),
        StockEvery = settings.Erp.Stock == ErpStock.Postings
            ? Duration.FromTimeSpan(settings.Journals.StockEvery) : null,
    };

    /// <summary>Off, and asking, are none.</summary>
    private static CostKind? KindOf(string name) => Enum.TryParse<CostKind>(name, out var kind) ? kind : null;

    private static long? Limit(int minor) => minor == 0 ? null : minor;
}
