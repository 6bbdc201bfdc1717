using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>Journals in the accounts of <see cref="Dynamics365Bench.World"/>.</summary>
public static class Books
{
    public static Journal Journal(string id = "S001-20261121-1", long amount = 1_230, string currency = "GBP") =>
        Journals.Balanced(Dynamics365Bench.World.Master, id, amount, currency);
}
