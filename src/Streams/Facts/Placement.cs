using System.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Facts;

/// <summary>
/// Which shard an entity lives in. Fixed for a deployment: a hash that never changes, over a fixed count.
/// </summary>
public static class Placement
{
    public static int Of(string key, int shards)
    {
        Span<byte> utf8 = stackalloc byte[512];
        var hash = key.Length <= utf8.Length / 3
            ? Fingerprint.Of(utf8[..Encoding.UTF8.GetBytes(key, utf8)])
            : Fingerprint.Of(Encoding.UTF8.GetBytes(key));
        return (int)(hash % (ulong)shards);
    }

    /// <summary>A store's terminals and its books have the same number.</summary>
    public static int Of(StoreId store, int shards) => Of(store.Value, shards);
}
