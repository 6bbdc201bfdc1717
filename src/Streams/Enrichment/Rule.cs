using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>A rule does not hold for a transaction.</summary>
/// <param name="Subject">The root cause: what has to be mended, or which terminal is wrong.</param>
public sealed record Broken(string Subject, string Why);

/// <param name="Name">Also the kind of the case that it opens.</param>
/// <param name="Says">As docs/INTAKE.md has it: what must hold.</param>
/// <param name="GoodsMoved">The goods changed hands all the same: the stock moves while the money is held.</param>
/// <param name="MayWarn">An operator may let it warn only: books that are off balance, or that cannot be posted, may
/// not.</param>
public abstract record Rule(string Name, string Says, bool GoodsMoved, bool MayWarn);

public sealed record HeaderRule(
    string Name, string Says, Func<Examined, Broken?> Check, bool GoodsMoved = true, bool MayWarn = true)
    : Rule(Name, Says, GoodsMoved, MayWarn);

/// <summary>Asked of each line of a transaction that has goods.</summary>
public sealed record LineRule(
    string Name, string Says, Func<Examined, Line, Item?, Broken?> Check, bool GoodsMoved = true, bool MayWarn = true)
    : Rule(Name, Says, GoodsMoved, MayWarn);
