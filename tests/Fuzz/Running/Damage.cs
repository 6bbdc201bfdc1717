namespace RetailActors.Fuzz.Running;

/// <summary>Damages bytes: bits, cuts, repeats, and pieces that tell in the format at hand.</summary>
public sealed class Damage(Random random, params string[] pieces)
{
    private static readonly byte[] Extremes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    public byte[] Of(ReadOnlySpan<byte> valid, int timesMax = 4)
    {
        var bytes = new List<byte>(valid.Length + 64);
        bytes.AddRange(valid);
        for (var left = random.Next(1, timesMax + 1); left > 0; left--)
            Once(bytes);
        return [.. bytes];
    }

    private void Once(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 24), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when length > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when length > 0:
                bytes[at] = Extremes[random.Next(Extremes.Length)];
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5 when length > 0:
                // Bytes of another place: structure where other structure was.
                var other = bytes.GetRange(random.Next(bytes.Count - length + 1), length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, other);
                break;
            default:
                bytes.InsertRange(at, Piece());
                break;
        }
    }

    private byte[] Piece()
    {
        if (pieces.Length > 0 && random.Next(4) != 0)
            return System.Text.Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]);
        var noise = new byte[random.Next(1, 12)];
        random.NextBytes(noise);
        return noise;
    }
}
