using RetailActors.Fuzz.Bytes;
using RetailActors.Fuzz.Texts;
using RetailActors.Fuzz.Wire;

namespace RetailActors.Fuzz.Running;

/// <summary>All of them. A new way in for bytes is one more line.</summary>
public static class Targets
{
    private static readonly Dictionary<string, Func<Target>> ByName = new()
    {
        ["intake-json"] = () => new IntakeTarget("intake-json", ndjson: false),
        ["intake-ndjson"] = () => new IntakeTarget("intake-ndjson", ndjson: true),
        ["gzip"] = () => new GzipTarget(),
        ["hocon"] = () => new HoconTarget(),
        ["world-tables"] = () => new WorldTarget(),
        ["stored-transactions"] = () => new StoredTransactionTarget(),
        ["stored-events"] = () => new StoredEventTarget(),
        ["stored-snapshots"] = () => new StoredSnapshotTarget(),
        ["stored-blocks"] = () => new StoredBlockTarget(),
        ["http"] = () => new HttpTarget(),
        ["framing"] = () => new FramingTarget(),
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static Target Create(string name) => ByName[name]();
}
