using System.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Facts;

/// <summary>
/// Which shard an entity lives in. Fixed for a deployment: a hash that never changes, over a fixed count.
/// </summary>
public static class Placement
{
    public static int Of(string key, int shards) => (int)(Fingerprint.Of(Encoding.UTF8.GetBytes(key)) % (ulong)shards);

    /// <summary>A store's terminals and its books have the same number.</summary>
    public static int Of(StoreId store, int shards) => Of(store.Value, shards);
}
