using System.Text;
using System.Text.Json;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>The kinds of transaction as the wire names them: camelCase.</summary>
internal static class KindNames
{
    private static readonly TransactionKind[] Kinds = Enum.GetValues<TransactionKind>();

    private static readonly byte[][] Names =
        [.. Kinds.Select(kind => Encoding.ASCII.GetBytes(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())))];

    public static readonly string Allowed = string.Join(' ', Names.Select(Encoding.ASCII.GetString));

    public static bool TryFind(ReadOnlySpan<byte> name, out TransactionKind kind)
    {
        for (var i = 0; i < Names.Length; i++)
            if (name.SequenceEqual(Names[i]))
            {
                kind = Kinds[i];
                return true;
            }
        kind = default;
        return false;
    }
}
