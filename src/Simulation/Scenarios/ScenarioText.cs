namespace RetailActors.Simulation.Scenarios;

// The file as it is written. Names have hyphens there; what is left out is null.

internal sealed class ScenarioText
{
    public string? Name { get; set; }

    public string? About { get; set; }

    public string? Starts { get; set; }

    public List<string>? Stores { get; set; }

    public List<DeviceText>? Devices { get; set; }

    public List<StepText>? Timeline { get; set; }

    public ExpectText? Expect { get; set; }
}

internal sealed class DeviceText
{
    public string? Name { get; set; }

    public string? Terminal { get; set; }

    public string? Store { get; set; }

    public bool Shifts { get; set; }
}

internal sealed class StepText
{
    public string? At { get; set; }

    public SellsText? Sells { get; set; }

    public SellsText? SellsWrong { get; set; }

    public OfflineText? Offline { get; set; }

    public LosesText? LosesAnswers { get; set; }

    public RestoresText? RestoresBackup { get; set; }

    public ClockText? Clock { get; set; }

    public ForText? ErpDown { get; set; }

    public ForText? ErpThrottles { get; set; }

    public KilledText? NodeKilled { get; set; }

    public SkuText? Unmaps { get; set; }

    public bool? Mends { get; set; }

    public ThroughText? ClosesDay { get; set; }
}

internal sealed class SellsText
{
    public string? Device { get; set; }

    public int Count { get; set; }

    public string? Over { get; set; }
}

internal sealed class OfflineText
{
    public string? Device { get; set; }

    public string? Store { get; set; }

    public string? For { get; set; }
}

internal sealed class LosesText
{
    public string? Device { get; set; }

    public int Batches { get; set; }
}

internal sealed class RestoresText
{
    public string? Device { get; set; }

    public int Transactions { get; set; }
}

internal sealed class ClockText
{
    public string? Device { get; set; }

    public string? Off { get; set; }
}

internal sealed class ForText
{
    public string? For { get; set; }
}

internal sealed class KilledText
{
    public bool InFlush { get; set; }

    public string? DownFor { get; set; }
}

internal sealed class SkuText
{
    public string? Sku { get; set; }
}

internal sealed class ThroughText
{
    public string? Through { get; set; }
}

internal sealed class ExpectText
{
    public string? Within { get; set; }

    public long? Recorded { get; set; }

    public long? Conflicts { get; set; }

    public long? Held { get; set; }

    public long? Posted { get; set; }

    public List<string>? Cases { get; set; }

    public List<DayText>? Days { get; set; }
}

internal sealed class DayText
{
    public string? Store { get; set; }

    public string? Date { get; set; }

    public long Posted { get; set; }
}
