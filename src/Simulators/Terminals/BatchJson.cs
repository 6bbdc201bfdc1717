using System.Security.Cryptography;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Simulators.Terminals;

/// <summary>
/// The terminal's side of the intake (docs/INTAKE.md): transactions as one batch in canonical JSON, so that the
/// checksum is that of the bytes as they are sent.
/// </summary>
public static class BatchJson
{
    private const int HexLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>Appends the body of <c>application/json</c>.</summary>
    /// <param name="transactions">At least one, all in one currency; otherwise the intake refuses the batch.</param>
    public static void Write(ByteWriter to, BatchId id, ReadOnlySpan<Transaction> transactions)
    {
        var digest = Head(to, id, transactions);
        to.Raw(",\"transactions\":"u8);
        var start = to.Length;
        to.Byte((byte)'[');
        foreach (var transaction in transactions)
        {
            TransactionJson.Write(to, transaction);
            to.Byte((byte)',');
        }
        to.Truncate(Math.Max(to.Length - 1, start + 1));
        to.Byte((byte)']');
        Seal(to, digest, to.Written[start..]);
        to.Byte((byte)'}');
    }

    /// <summary>
    /// Writes up to the total; gives the place of the digest, which is filled in when the transactions are there.
    /// </summary>
    private static int Head(ByteWriter to, BatchId id, ReadOnlySpan<Transaction> transactions)
    {
        var total = 0L;
        foreach (var transaction in transactions)
            total = checked(total + transaction.Total);
        to.Raw("{\"batch\":"u8);
        JsonBytes.Text(to, id.Value);
        to.Raw(",\"count\":"u8);
        JsonBytes.Number(to, transactions.Length);
        to.Raw(",\"sha256\":\""u8);
        var digest = to.Length;
        to.Reserve(HexLength);
        to.Raw("\",\"total\":"u8);
        JsonBytes.Decimal(to, total, transactions.IsEmpty ? 0 : transactions[0].Currency.Decimals);
        return digest;
    }

    private static void Seal(ByteWriter to, int digest, ReadOnlySpan<byte> transactions)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(transactions, hash);
        var end = to.Length;
        to.Truncate(digest);
        Convert.TryToHexStringLower(hash, to.Reserve(HexLength), out _);
        to.Truncate(end);
    }
}
