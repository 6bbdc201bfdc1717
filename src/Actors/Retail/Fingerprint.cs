using System.Buffers.Binary;
using System.Numerics;

namespace RetailActors.Actors.Retail;

/// <summary>
/// XXH64 with seed 0 of a transaction's canonical bytes: tells a repeat (same number, same content) from a conflict
/// (same number, other content). Not a defence against forgery: terminals are authenticated and batches carry SHA-256.
/// Source: the xxHash specification, version 0.1.1.
/// </summary>
public static class Fingerprint
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9,
        P4 = 0x85EBCA77C2B2AE63, P5 = 0x27D4EB2F165667C5;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var length = (ulong)bytes.Length;
        var hash = bytes.Length >= 32 ? Stripes(ref bytes) : P5;
        hash += length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = BitOperations.RotateLeft(hash ^ Round(0, U64(bytes)), 27) * P1 + P4;
        if (bytes.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes) * P1, 23) * P2 + P3;
            bytes = bytes[4..];
        }
        foreach (var b in bytes)
            hash = BitOperations.RotateLeft(hash ^ b * P5, 11) * P1;
        hash = (hash ^ hash >> 33) * P2;
        hash = (hash ^ hash >> 29) * P3;
        return hash ^ hash >> 32;
    }

    private static ulong Stripes(ref ReadOnlySpan<byte> bytes)
    {
        ulong a = unchecked(P1 + P2), b = P2, c = 0, d = unchecked(0 - P1);
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            a = Round(a, U64(bytes));
            b = Round(b, U64(bytes[8..]));
            c = Round(c, U64(bytes[16..]));
            d = Round(d, U64(bytes[24..]));
        }
        var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
            + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        hash = (hash ^ Round(0, a)) * P1 + P4;
        hash = (hash ^ Round(0, b)) * P1 + P4;
        hash = (hash ^ Round(0, c)) * P1 + P4;
        return (hash ^ Round(0, d)) * P1 + P4;
    }

    private static ulong Round(ulong hash, ulong input) => BitOperations.RotateLeft(hash + input * P2, 31) * P1;

    private static ulong U64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
