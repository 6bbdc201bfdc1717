using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Delivery;

public enum DeliveryState : byte
{
    Waiting = 1,

    /// <summary>An attempt was begun; without a driver that knows it, its outcome is unknown.</summary>
    Begun = 2,
    Posted = 3,

    /// <summary>The ERP will not take it: stands in a case until a person retries.</summary>
    Rejected = 4,
}

/// <summary>One journal's way to the ERP.</summary>
public sealed class DocumentDelivery(Outgoing journal)
{
    /// <summary>Its place among the open ones; null when posted or rejected.</summary>
    internal LinkedListNode<DocumentDelivery>? Place { get; set; }

    public Outgoing Journal { get; } = journal;

    public DeliveryState State { get; set; } = DeliveryState.Waiting;

    public int Attempt { get; set; }

    /// <summary>The next attempt begins with a look-up.</summary>
    public bool LookUp { get; set; }

    public Instant NotBefore { get; set; } = Instant.MinValue;

    /// <summary>The ERP's own number, once posted.</summary>
    public string? Reference { get; set; }

    public string? Why { get; set; }

    public Instant? PostedAt { get; set; }
}
