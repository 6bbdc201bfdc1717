namespace RetailActors.Streams.Facts;

/// <summary>The kinds of shards, in the order in which a sale walks them.</summary>
public static class Shards
{
    public const string Registry = "registry", Catalogue = "catalogue", Terminals = "terminals",
        Statements = "statements",
        Stock = "stock", Cases = "cases", Outbox = "outbox", Alarms = "alarms",
        Settlements = "settlements", Payouts = "payouts";
}
