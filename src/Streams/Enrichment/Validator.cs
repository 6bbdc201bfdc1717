using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// Asks every rule of a transaction: when it arrives, before it is booked, and again after a person has edited it. The
/// first broken rule holds it. Its buffers are used again: one reader at a time.
/// </summary>
public sealed class Validator(Catalogue catalogue, EnrichmentRules limits)
{
    private readonly Examined _examined = new(catalogue, limits);
    private List<string>? _warnings;

    /// <summary>Those rules that may be set to warn only.</summary>
    public static IReadOnlyCollection<string> MayWarn { get; } =
        [.. HeaderRules.All.Cast<Rule>().Concat(LineRules.All).Where(rule => rule.MayWarn).Select(rule => rule.Name)];

    /// <summary>What the last transaction was warned of: rule and reason.</summary>
    public IReadOnlyList<string> Warnings => _warnings ?? [];

    /// <summary>Before the next transaction: what the last one was warned of is forgotten.</summary>
    public void Begin() => _warnings = null;

    public Finding? Check(Transaction ticket, TerminalId terminal)
    {
        Begin();
        _examined.Look(ticket, terminal);
        if (_examined.HasGoods)
            foreach (var line in ticket.Lines)
            {
                var item = catalogue.Item(line.Sku, ticket.BusinessDate);
                foreach (var rule in LineRules.All)
                    if (rule.Check(_examined, line, item) is { } broken && Holds(rule, broken))
                        return Of(rule, broken);
            }
        foreach (var rule in HeaderRules.All)
            if (rule.Check(_examined) is { } broken && Holds(rule, broken))
                return Of(rule, broken);
        return null;
    }

    private bool Holds(Rule rule, Broken broken)
    {
        if (!limits.WarnOnly.Contains(rule.Name))
            return true;
        (_warnings ??= []).Add($"{rule.Name}: {broken.Why}");
        return false;
    }

    private static Finding Of(Rule rule, Broken broken) => new(rule.Name, broken.Subject, broken.Why, rule.GoodsMoved);
}
