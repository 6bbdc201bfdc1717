using RetailActors.Actors.Catalogue;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Demo;

/// <summary>Which ERP a demo or a replay runs against.</summary>
public enum LocalErpKind
{
    /// <summary>Pretended, in this process, with faults.</summary>
    Simulated,

    /// <summary>A real Tryton from this machine's packages, on a loopback port.</summary>
    Tryton,
}

/// <summary>
/// An ERP on this machine, with the side door that a run needs: what stands in its ledger is read past the connector.
/// </summary>
public interface ILocalErp : IAsyncDisposable
{
    /// <summary>The same settings, pointed at it.</summary>
    ErpSection Connected(ErpSection erp);

    /// <summary>Our ids of the journals that are posted there, each as often as it stands there.</summary>
    ValueTask<IReadOnlyList<string>> Posted(CancellationToken cancel);

    /// <summary>What was posted since it was opened, by account.</summary>
    ValueTask<IReadOnlyDictionary<string, (decimal Debit, decimal Credit)>> Balances(CancellationToken cancel);

    /// <summary>It fails now and then from here on, or no more.</summary>
    void Fail(bool fails);

    /// <summary>Somebody enters an item.</summary>
    ValueTask Enter(Item item, CancellationToken cancel);
}
