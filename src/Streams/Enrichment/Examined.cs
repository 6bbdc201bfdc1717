using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>A transaction as the rules see it, with sums that several of them need. Used again for the next.</summary>
public sealed class Examined(Catalogue catalogue, EnrichmentRules limits)
{
    private BusinessDate? _periodOf;
    private bool _periodOpen;

    public Catalogue Catalogue { get; } = catalogue;

    public EnrichmentRules Limits { get; } = limits;

    /// <summary>Whether the ERP follows any item by serial or lot: otherwise it does not say.</summary>
    public bool FollowsPieces { get; } = CatalogueFacts.Of(catalogue).FollowsPieces;

    public Transaction Ticket { get; private set; } = null!;

    public TerminalId Terminal { get; private set; }

    /// <summary>Goods or services change hands, or are set aside for it.</summary>
    public bool HasGoods { get; private set; }

    public Int128 Net { get; private set; }

    public Int128 Tax { get; private set; }

    public Int128 Tenders { get; private set; }

    /// <summary>Net, taxes and rounding.</summary>
    public Int128 Payable => Net + Tax + Ticket.Rounding;

    public void Look(Transaction ticket, TerminalId terminal)
    {
        (Ticket, Terminal) = (ticket, terminal);
        HasGoods = ticket.Kind is TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderOpen
            or TransactionKind.OrderPickup;
        Int128 net = 0, tax = 0, tenders = 0;
        foreach (var line in ticket.Lines)
        {
            net += line.Net;
            foreach (var one in line.Taxes)
                tax += one.Amount;
        }
        foreach (var tender in ticket.Tenders)
            tenders += tender.Amount;
        (Net, Tax, Tenders) = (net, tax, tenders);
    }

    /// <summary>Tickets come by date: the last answer is kept.</summary>
    public bool IsOpenPeriod(BusinessDate date)
    {
        if (_periodOf != date)
            (_periodOf, _periodOpen) = (date, Catalogue.IsOpenPeriod(date));
        return _periodOpen;
    }

    public string Name => $"number {Ticket.Number}";

    public string Amount(Int128 minor) => minor <= long.MaxValue && minor >= long.MinValue
        ? Money.Format((long)minor, Ticket.Currency.Decimals)
        : "more than can be";
}

/// <summary>What has to be looked for in the whole of a catalogue, once for each version of it.</summary>
internal sealed class CatalogueFacts
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Catalogue, CatalogueFacts> Known = [];

    private CatalogueFacts(Catalogue catalogue) =>
        FollowsPieces = catalogue.Items.Values.Any(item => item.Current is { Tracking: not ItemTracking.None });

    public bool FollowsPieces { get; }

    public static CatalogueFacts Of(Catalogue catalogue) =>
        Known.GetValue(catalogue, static known => new CatalogueFacts(known));
}
