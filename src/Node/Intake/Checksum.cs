using System.Buffers;
using System.Security.Cryptography;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Intake;

/// <summary>
/// SHA-256 of the transactions in canonical form. Most terminals send that form already, so the bytes as they came are
/// hashed first, and only if that is not the claimed digest are they brought into canonical form.
/// </summary>
internal sealed class Checksum
{
    public const string Allowed = "64 characters 0-9 a-f";

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly CanonicalJson _canonical = new();
    private readonly byte[] _claimed = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _actual = new byte[SHA256.HashSizeInBytes];
    private ByteWriter _form = new();

    public bool TryClaim(ReadOnlySpan<byte> hex) =>
        hex.Length == 2 * SHA256.HashSizeInBytes && !hex.ContainsAnyExcept(HexDigits)
        && Convert.FromHexString(hex, _claimed, out _, out _) == OperationStatus.Done;

    /// <param name="transactions">The array from <c>[</c> to <c>]</c>, already read and found well-formed.</param>
    public bool Holds(ReadOnlySpan<byte> transactions)
    {
        SHA256.HashData(transactions, _actual);
        if (CryptographicOperations.FixedTimeEquals(_claimed, _actual))
            return true;
        if (_form.Length > BatchParser.RetainedBytesMax)
            _form = new ByteWriter();
        _form.Reset();
        _canonical.Write(_form, transactions);
        SHA256.HashData(_form.Written, _actual);
        return CryptographicOperations.FixedTimeEquals(_claimed, _actual);
    }

    public Refusal Refusal
    {
        get
        {
            var (claimed, actual) = (Convert.ToHexStringLower(_claimed), Convert.ToHexStringLower(_actual));
            return new Refusal(RefusalKind.WrongChecksum,
                $"sha256 is {claimed}, but that of the transactions in canonical form (RFC 8785) is {actual}",
                "sha256", claimed, actual);
        }
    }
}
