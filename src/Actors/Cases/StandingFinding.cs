namespace RetailActors.Actors.Cases;

/// <summary>
/// What a rule finds that looks at the state of things again and again. While it is found its case stands; no longer
/// found, the case closes by itself.
/// </summary>
/// <param name="Key">The case's.</param>
/// <param name="Why">The same as long as nothing changes: no ages in it.</param>
public sealed record StandingFinding(string Key, string Why, IReadOnlyList<CurrencyAmount> Amounts);
