using System.Buffers.Binary;
using System.Numerics;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage;

/// <summary>
/// CRC-32C (RFC 3720, appendix B.4) over everything that a block says, so that a body under a wrong shard, sequence,
/// epoch or time is seen as well as a flipped bit. Stored: it never changes.
/// </summary>
internal static class BlockChecksum
{
    public static uint Of(Block block, long atNanoseconds)
    {
        var crc = Text(uint.MaxValue, block.Shard.Kind);
        crc = BitOperations.Crc32C(crc, (uint)block.Shard.Number);
        crc = BitOperations.Crc32C(crc, (ulong)block.Epoch);
        crc = BitOperations.Crc32C(crc, (ulong)block.First);
        crc = BitOperations.Crc32C(crc, (uint)block.Count);
        crc = BitOperations.Crc32C(crc, (ulong)atNanoseconds);
        return ~Bytes(crc, block.Body.Span);
    }

    public static uint Of(Snapshot snapshot, ShardId shard)
    {
        var crc = Text(uint.MaxValue, shard.Kind);
        crc = BitOperations.Crc32C(crc, (uint)shard.Number);
        crc = Text(crc, snapshot.Entity);
        crc = BitOperations.Crc32C(crc, (ulong)snapshot.Sequence);
        crc = BitOperations.Crc32C(crc, (uint)snapshot.Version);
        return ~Bytes(crc, snapshot.Body.Span);
    }

    private static uint Text(uint crc, string text)
    {
        foreach (var character in text)
            crc = BitOperations.Crc32C(crc, character);
        return BitOperations.Crc32C(crc, (uint)text.Length);
    }

    private static uint Bytes(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = BitOperations.Crc32C(crc, (uint)bytes.Length);
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return crc;
    }
}
